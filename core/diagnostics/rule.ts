import type { Finding } from './finding.ts';
import type { EpochMeasurements } from './measurements.ts';

/**
 * Names one condition, if the epochs so far show it. Pure.
 * @param epochs all epochs that were measured, in order; never empty
 */
export type Rule = (epochs: readonly EpochMeasurements[]) => Omit<Finding, 'step'> | undefined;

/** A number in three digits, for people. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);
}

export const percent = (share: number) => `${Math.round(100 * share)} %`;
