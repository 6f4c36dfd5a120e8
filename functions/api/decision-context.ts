import { rankedTrials } from '../../core/analysis/best.ts';
import type { CompletedCurve, CurvePoint, DecisionContext } from '../../core/schedulers/scheduler.ts';
import { readHistory, toRecord } from '../history.ts';
import type { Services } from '../services.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import { runtimeOf } from '../sweep-runtime.ts';

/** A trial's reports of the first objective so far. */
export async function curveOf({ reports }: Services, item: SweepItem, trial: number): Promise<CurvePoint[]> {
  const { metric } = runtimeOf(item).objective;
  return (await reports.list(item.sweep, trial)).flatMap(({ step, metrics }) =>
    metrics[metric] === undefined ? [] : [{ step, value: Number(metrics[metric]) }],
  );
}

/** What a decision may look at beside its rung; nothing is read that the scheduler does not need. */
export async function contextOf(services: Services, item: SweepItem): Promise<DecisionContext> {
  const { sweep, spec } = item;
  const { incumbent, completedCurves = 0, trials } = runtimeOf(item).scheduler.needs ?? {};
  if (!incumbent && !completedCurves && !trials) return {};
  const records = (await readHistory(services, sweep)).items
    .filter(({ evaluates }) => evaluates === undefined)
    .map((one) => toRecord(one, spec));
  const ranked = rankedTrials(spec.objectives.slice(0, 1), records);
  const [best] = ranked;
  const wanted = ranked.slice(0, completedCurves);
  const completed = await Promise.all(wanted.map(({ number }) => completedCurve(services, item, number)));
  return {
    ...(best && { incumbent: { trial: best.number, value: best.values[0] as number } }),
    ...(completed.length > 0 && { completed }),
    ...(trials && { trials: records }),
  };
}

/** What this process has read of completed trials: their curves never change. */
const kept = new WeakMap<Services, Map<string, CompletedCurve>>();
const keepAtMost = 100;

async function completedCurve(services: Services, item: SweepItem, trial: number): Promise<CompletedCurve> {
  const curves = kept.get(services) ?? new Map<string, CompletedCurve>();
  kept.set(services, curves);
  const key = `${item.sweep}/${item.createdAt}/${trial}`;
  const known = curves.get(key);
  if (known) return known;
  const read = { trial, curve: await curveOf(services, item, trial) };
  if (curves.size >= keepAtMost) curves.delete(curves.keys().next().value as string);
  curves.set(key, read);
  return read;
}
