import type { TrialRecord } from '../../sweep/trial.ts';

/**
 * The records that are new or another object than before, so that ten thousand trials cost one comparison each;
 * undefined when they are not the same trials, and what was derived from them has to be forgotten.
 */
export function changedRecords(before: readonly TrialRecord[], now: readonly TrialRecord[]): TrialRecord[] | undefined {
  if (now.length < before.length) return undefined;
  const changed: TrialRecord[] = [];
  for (let i = 0; i < now.length; i += 1) {
    const old = before[i];
    const record = now[i]!;
    if (record === old) continue;
    if (old && old.number !== record.number) return undefined;
    changed.push(record);
  }
  return changed;
}
