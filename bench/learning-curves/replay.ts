import type { Sampler } from '../../core/samplers/sampler.ts';
import { better } from '../../core/schedulers/comparison.ts';
import type { RungEntry, Scheduler } from '../../core/schedulers/scheduler.ts';
import { compileSpace } from '../../core/space/compile.ts';
import type { Objective, RungValues, TrialRecord } from '../../core/sweep/trial.ts';
import type { Curve, CurveTable } from './tables.ts';

export interface ReplaySettings {
  readonly sampler: Sampler;
  readonly scheduler: Scheduler;
  readonly seed: number;
  readonly lanes: number;
  /** Epochs over all trials. */
  readonly epochs: number;
}

/** One report. */
export interface Row {
  /** Epochs spent over all trials, this one included. */
  readonly i: number;
  readonly trial: number;
  readonly epoch: number;
  readonly value: number;
  /** Seconds that the sampler took, at a trial's first report. */
  readonly suggest_s: number;
}

interface Running {
  readonly trial: number;
  readonly curve: Curve;
  /** Simulated time of the next report. */
  due: number;
}

export const objectives: readonly Objective[] = [{ metric: 'validation_error', goal: 'minimize' }];

/** A search in simulated time: every lane trains a trial epoch by epoch as long as the table says it took. */
export function replay(table: CurveTable, { sampler, scheduler, seed, lanes, epochs }: ReplaySettings): Row[] {
  const space = compileSpace(table.space);
  const trials: TrialRecord[] = [];
  const rungs: RungValues[][] = [];
  const bests: number[] = [];
  const entries = new Map<string, Map<number, RungEntry>>();
  const suggested: number[] = [];
  const running: Running[] = [];
  const rows: Row[] = [];
  let now = 0;

  const start = (trial: number) => {
    const curve = table.curve(trials[trial]!.params);
    trials[trial] = { ...trials[trial]!, state: 'running' };
    running.push({ trial, curve, due: now + curve.secondsPerEpoch });
  };
  /** Whether the lane found something to do. */
  const occupy = (): boolean => {
    const trial = trials.length;
    const next = scheduler.next?.({
      space,
      objectives,
      trials: [...trials],
      trial,
      seed,
      parallel: lanes,
      mayCreate: true,
    });
    if (next?.next === 'resume') start(next.trial);
    else if (!next || next.next === 'propose') {
      const clock = performance.now();
      const proposal = sampler.propose({
        space,
        objectives,
        history: [...trials],
        trial,
        seed,
        budget: { parallel: lanes },
      });
      if ('exhausted' in proposal) return false;
      suggested.push((performance.now() - clock) / 1000);
      trials.push({ number: trial, state: 'running', params: proposal.params });
      rungs.push([]);
      bests.push(Number.NaN);
      start(trial);
    } else return false;
    return true;
  };
  const report = ({ trial, curve }: Running): 'continue' | 'stop' | 'pause' | 'complete' => {
    const step = (trials[trial]!.last?.step ?? 0) + 1;
    const value = curve.values[step - 1]!;
    const values = [value];
    bests[trial] = better(value, bests[trial]!, 'minimize');
    rows.push({ i: rows.length + 1, trial, epoch: step, value, suggest_s: step === 1 ? suggested[trial]! : 0 });
    trials[trial] = { ...trials[trial]!, last: { step, values }, checkpoint: { step } };
    let decision: 'continue' | 'stop' | 'pause' = 'continue';
    if (scheduler.nextRung(step - 1, trial) === step) {
      const key = `${scheduler.bracket?.(trial) ?? 0}/${step}`;
      const rung = entries.get(key) ?? new Map<number, RungEntry>();
      entries.set(key, rung);
      const entry = { trial, values, best: bests[trial]! };
      rung.set(trial, entry);
      rungs[trial]!.push({ step, values });
      decision = scheduler.decide({ ...entry, step }, [...rung.values()]).decision;
    }
    if (scheduler.needs?.rungs && rungs[trial]!.length > 0)
      trials[trial] = { ...trials[trial]!, rungs: [...rungs[trial]!] };
    if (step === curve.values.length) {
      trials[trial] = { ...trials[trial]!, state: 'completed', values };
      return 'complete';
    }
    if (decision !== 'continue') {
      trials[trial] = { ...trials[trial]!, state: decision === 'stop' ? 'stopped' : 'paused' };
    }
    return decision;
  };

  while (rows.length < epochs) {
    while (running.length < lanes && occupy());
    if (running.length === 0) break;
    const next = running.reduce((first, other) => (other.due < first.due ? other : first));
    now = next.due;
    if (report(next) === 'continue') next.due += next.curve.secondsPerEpoch;
    else running.splice(running.indexOf(next), 1);
  }
  return rows;
}
