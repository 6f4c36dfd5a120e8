export interface Cadence {
  readonly warmup: number;
  readonly interval: number;
}

/** `nextRung` of a scheduler that decides at `warmup` and every `interval` steps from there on. */
export function regularly({ warmup, interval }: Cadence): (step: number) => number {
  return (step) => (step < warmup ? warmup : warmup + (Math.floor((step - warmup) / interval) + 1) * interval);
}
