import type { Space } from '../space/parameter.ts';
import type { Objective, TrialRecord } from '../sweep/trial.ts';
import type { Sample } from './per-fidelity/cells.ts';
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
  const read = sampleReader();
  return {
    name: sampler.name,
    propose(request) {
      const { space, history, objectives } = request;
      if (!history.some(({ rungs }) => rungs?.length)) return sampler.propose(request);
      const samples = history.map((trial) => read(space, objectives, trial));
      const levels = samples.map((sample) => sample.levels);
      const isKnown = knownByRounding(space, samples);
      return sampler.propose({ ...request, history: comparable(history, objectives, levels), isKnown });
    },
  };
}

/** Reads a trial, and remembers those that it has read, so that a long history costs little again. */
function sampleReader(): (space: Space, objectives: readonly Objective[], trial: TrialRecord) => Sample {
  let known = new WeakMap<TrialRecord, Sample>();
  let of: { readonly space: Space; readonly objectives: readonly Objective[] } | undefined;
  return (space, objectives, trial) => {
    if (of?.space !== space || of.objectives !== objectives) {
      known = new WeakMap();
      of = { space, objectives };
    }
    let sample = known.get(trial);
    if (!sample) {
      sample = { unit: space.encode(trial.params), levels: levelsOf(trial, objectives) };
      known.set(trial, sample);
    }
    return sample;
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
    const score = scores[standIn[i]!];
    if (score === undefined) return trial;
    const values = objectives.map(({ goal }, j) => (goal === 'maximize' ? -score[j]! : score[j]!));
    // What a sampler reads of a completed trial. Records of one shape keep its loops over them fast.
    const { number, params, standardErrors, violations } = trial;
    return {
      number,
      state: 'completed',
      params,
      values,
      ...(standardErrors && { standardErrors }),
      ...(violations && { violations }),
    };
  });
}
