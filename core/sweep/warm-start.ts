import { isSettled, type Objective, type TrialRecord } from './trial.ts';

/** Of a long search so many of its best and as many of its newest trials are learned from. */
const share = 500;

/** The settled trials that tell the most, in order of their numbers: the best of each objective, and the newest. */
export function mostTelling(objectives: readonly Objective[], trials: readonly TrialRecord[]): TrialRecord[] {
  const settled = trials.filter(({ state }) => isSettled(state));
  if (settled.length <= 2 * share) return settled;
  const chosen = new Set(settled.slice(-share));
  const each = Math.floor(share / objectives.length);
  for (const [i, { goal }] of objectives.entries()) {
    const sign = goal === 'minimize' ? 1 : -1;
    const loss = (trial: TrialRecord) => sign * (trial.values?.[i] ?? Number.NaN);
    const ranked = settled.filter((trial) => !Number.isNaN(loss(trial))).sort((a, b) => loss(a) - loss(b));
    for (const trial of ranked.slice(0, each)) chosen.add(trial);
  }
  return settled.filter((trial) => chosen.has(trial));
}
