/**
 * The learning rate of a step.
 * @param step optimiser steps taken before this one, of `total`
 */
export function scheduledRate(schedule: 'constant' | 'cosine', base: number, step: number, total: number): number {
  if (schedule === 'constant') return base;
  // Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts, down to 0.
  return 0.5 * base * (1 + Math.cos((Math.PI * step) / total));
}
