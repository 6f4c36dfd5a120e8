import { bestTrial, paretoFront } from '../core/analysis/best.ts';
import { isFeasible } from '../core/analysis/feasibility.ts';
import { toWire } from '../core/sweep/wire.ts';
import { emit } from './events.ts';
import { readHistory, toRecord } from './history.ts';
import type { Services } from './services.ts';
import type { SweepItem } from './stores/sweeps.ts';
import { finalMetrics, type TrialItem } from './stores/trials.ts';

export function announceStart(services: Services, { sweep, generation }: SweepItem): Promise<void> {
  return emit(services, 'SweepStarted', `${sweep}:${generation}`, { sweep, generation });
}

/** Tells of a trial's end and, if it is one, of the improvement. Runs after the search are no trials of their own. */
export function announceTrial(services: Services, item: SweepItem, trial: TrialItem): Promise<void> {
  return tellOfTrial(services, item, trial).catch((error) => services.events.failed(error));
}

async function tellOfTrial(services: Services, item: SweepItem, trial: TrialItem): Promise<void> {
  const { state, number, params, reason, last } = trial;
  if (trial.evaluates !== undefined || (state !== 'completed' && state !== 'stopped' && state !== 'failed')) return;
  const { sweep, spec } = item;
  const metrics = finalMetrics(trial);
  await emit(services, 'TrialSettled', `${sweep}:${number}`, {
    sweep,
    trial: number,
    state,
    params,
    values: spec.objectives.map(({ metric }) => metrics[metric] ?? null),
    steps: last?.step ?? 0,
    ...(reason !== undefined && { reason }),
  });
  const values = state === 'completed' ? await improvement(services, item, trial) : undefined;
  if (!values) return;
  const detail = { sweep, trial: number, params, values: values.map(toWire) };
  await emit(services, 'SweepImproved', `${sweep}:${number}`, detail);
}

/** The values of a trial that nothing before it was as good as; undefined for any other. */
async function improvement(services: Services, { sweep, spec }: SweepItem, trial: TrialItem) {
  const { objectives } = spec;
  const { values, ...record } = toRecord(trial, spec);
  if (!values || !isFeasible(record) || values.some(Number.isNaN)) return undefined;
  const [objective] = objectives;
  if (objective && objectives.length === 1) {
    const first = values[0]!;
    const improved = await services.sweeps.improve(sweep, trial.number, first, objective.goal);
    return improved ? values : undefined;
  }
  const { items } = await readHistory(services, sweep);
  const others = items.filter((one) => one.evaluates === undefined && one.number !== trial.number);
  const records = [...others.map((one) => toRecord(one, spec)), { ...record, values }];
  return paretoFront(objectives, records).some(({ number }) => number === trial.number) ? values : undefined;
}

/** Tells of the end of a sweep's execution, unless it was only paused. */
export function announceEnd(services: Services, item: SweepItem): Promise<void> {
  return tellOfEnd(services, item).catch((error) => services.events.failed(error));
}

async function tellOfEnd(services: Services, item: SweepItem): Promise<void> {
  const { sweep, state, generation, spec, reason } = item;
  if (state !== 'completed' && state !== 'stopped' && state !== 'failed') return;
  const search = (await readHistory(services, sweep)).items.filter((trial) => trial.evaluates === undefined);
  const of = (wanted: TrialItem['state']) => search.filter((trial) => trial.state === wanted).length;
  const counts = { completed: of('completed'), stopped: of('stopped'), failed: of('failed') };
  const records = search.map((trial) => toRecord(trial, spec));
  const winner = spec.objectives.length === 1 ? bestTrial(spec.objectives, records) : undefined;
  const best = winner ? { trial: winner.number, value: toWire(winner.values[0]!), params: winner.params } : null;
  const id = `${sweep}:${generation}`;
  if (state === 'failed') {
    await emit(services, 'SweepFailed', id, { sweep, reason: reason ?? 'no reason given', counts, best });
    return;
  }
  const why = reason === undefined ? {} : { reason };
  await emit(services, 'SweepCompleted', id, { sweep, status: state, ...why, counts, best });
}
