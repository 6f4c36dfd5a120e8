import type { Objective, TrialRecord } from '../sweep/trial.ts';
import { type Levels, levelsOf } from './per-fidelity/levels.ts';
import { pooledScores } from './per-fidelity/pooled.ts';
import { farthestReplica } from './per-fidelity/replicas.ts';
import type { Sampler } from './sampler.ts';

/**
 * Lets any sampler learn from trials at their rungs: those that were stopped, are paused or still run count by what
 * they had there, beside those that are completed. Without a trial that kept its rungs it is the sampler itself.
 */
export function perFidelity(sampler: Sampler): Sampler {
  return {
    name: sampler.name,
    propose(request) {
      if (!request.history.some(({ rungs }) => rungs?.length)) return sampler.propose(request);
      return sampler.propose({ ...request, history: atOneFidelity(request.history, request.objectives) });
    },
  };
}

/** The history as if all trials with values had been evaluated alike; their parameters and numbers are as they were. */
export function atOneFidelity(history: readonly TrialRecord[], objectives: readonly Objective[]): TrialRecord[] {
  const none: Levels = new Map();
  const levels = history.map((trial) => (trial.state === 'failed' ? none : levelsOf(trial, objectives)));
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
