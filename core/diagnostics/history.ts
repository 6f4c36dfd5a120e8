import type { EpochMeasurements } from './measurements.ts';

/** The newest epochs, which rules look at one by one, and the most that are kept of those before. */
const newest = 16;
const mostOlder = 256;

/**
 * What is kept of all epochs that were measured: the first, the newest, and evenly spread ones between, so that a
 * training of any length keeps its histograms. Keeping the kept ones after each epoch, or all at once, is the same.
 *
 * @param epochs in order
 */
export function remembered(epochs: readonly EpochMeasurements[]): EpochMeasurements[] {
  const recent = (epochs.at(-1)?.epoch ?? 0) - newest;
  const stride = 2 ** Math.max(0, Math.ceil(Math.log2(recent / mostOlder)));
  return epochs.filter(({ epoch }, i) => i === 0 || epoch > recent || epoch % stride === 0);
}

const unusual = ['NaN', 'Infinity', '-Infinity'];

/** Measurements as JSON text; NaN and infinities travel as strings, as in the trial protocol. */
export function encodeMeasurements(measurements: unknown): string {
  return JSON.stringify(measurements, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/** The way back. Nothing measured has a name such as "NaN". */
export function decodeMeasurements<T>(text: string): T {
  return JSON.parse(text, (_, value) => (unusual.includes(value) ? Number(value) : value)) as T;
}
