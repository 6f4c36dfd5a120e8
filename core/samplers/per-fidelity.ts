import type { Objective, TrialRecord } from '../sweep/trial.ts';
import { knownByRounding } from './per-fidelity/learned-steps.ts';
import { type Levels, levelsOf } from './per-fidelity/levels.ts';
import { pooledScores } from './per-fidelity/pooled.ts';
import { farthestReplica } from './per-fidelity/replicas.ts';
import type { Sampler } from './sampler.ts';

/**
 * Lets any sampler learn from trials at their rungs: those that were stopped, are paused or still run count by what
 * they had there, beside those that are completed; and points are told that only look new. Without a trial that kept
 * its rungs it is the sampler itself.
 */
export function perFidelity(sampler: Sampler): Sampler {
  return {
    name: sampler.name,
    propose(request) {
      const { space, history, objectives } = request;
      if (!history.some(({ rungs }) => rungs?.length)) return sampler.propose(request);
      const levels = history.map((trial) => levelsOf(trial, objectives));
      const isKnown = knownByRounding(
        space,
        history.map(({ params }, i) => ({ params, levels: levels[i]! })),
      );
      return sampler.propose({ ...request, history: comparable(history, objectives, levels), isKnown });
    },
  };
}

/** The history as if all trials with values had been evaluated alike; their parameters and numbers are as they were. */
export function atOneFidelity(history: readonly TrialRecord[], objectives: readonly Objective[]): TrialRecord[] {
  const levels = history.map((trial) => levelsOf(trial, objectives));
  return comparable(history, objectives, levels);
}

function comparable(
  history: readonly TrialRecord[],
  objectives: readonly Objective[],
  levels: readonly Levels[],
): TrialRecord[] {
  const scores = pooledScores(levels, objectives.length);
  const standIn = farthestReplica(levels);
  return history.map((trial, i) => {
    const { rungs: _, last: __, values: ___, ...rest } = trial;
    const score = scores[standIn[i]!];
    if (score === undefined) return trial;
    const values = objectives.map(({ goal }, j) => (goal === 'maximize' ? -score[j]! : score[j]!));
    return { ...rest, state: 'completed', values };
  });
}
