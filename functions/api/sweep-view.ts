import { bestTrial } from '../../core/analysis/best.ts';
import { isFeasible } from '../../core/analysis/feasibility.ts';
import { baselineTrial } from '../../core/sweep/evaluation.ts';
import type { SweepStatus, SweepView, TrialCounts } from '../../core/sweep/views.ts';
import { isExecuting } from '../crew.ts';
import { readHistory, toRecord } from '../history.ts';
import type { Services } from '../services.ts';
import { isFinished, type SweepItem } from '../stores/sweeps.ts';
import { stepsOf, type TrialItem } from '../stores/trials.ts';
import { runtimeOf } from '../sweep-runtime.ts';
import { confirmation } from './confirmation-view.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** The sweep and whether its execution died. The end of an execution comes right after the end of its sweep. */
async function look(services: Services, seen: SweepItem): Promise<{ item: SweepItem; interrupted: boolean }> {
  if (isAtRest(seen) || (await isExecuting(services, seen))) return { item: seen, interrupted: false };
  const item = (await services.sweeps.find(seen.sweep)) ?? seen;
  return { item, interrupted: !isAtRest(item) && item.generation === seen.generation };
}

const isAtRest = ({ state }: SweepItem) => isFinished(state) || state === 'paused';

/** What a sweep looks like from outside. A sweep whose execution died shows as paused: it can be resumed. */
export async function sweepView(services: Services, seen: SweepItem): Promise<SweepView> {
  const { item, interrupted } = await look(services, seen);
  const { items } = await readHistory(services, item.sweep);
  const { spec } = item;
  const { budget, objectives } = spec;
  const search = items.filter((trial) => trial.evaluates === undefined);
  const records = search.map((trial) => toRecord(trial, spec));
  const best = objectives.length === 1 ? bestTrial(objectives, records) : undefined;
  const reason = interrupted ? `interrupted; \`skysweep resume ${item.sweep}\` continues it` : item.reason;
  return {
    sweep: item.sweep,
    status: interrupted ? 'paused' : status(item),
    ...(reason !== undefined && { reason }),
    objectives,
    budget: {
      ...(budget.trials !== undefined && { trials: budget.trials }),
      parallel: budget.parallel,
      ...(budget.duration !== undefined && { seconds: budget.duration }),
    },
    sampler: spec.sampler.name,
    scheduler: spec.scheduler.name,
    counts: count(search),
    ...(spec.outcome_constraints && { infeasible: records.filter((trial) => !isFeasible(trial)).length }),
    best: best ? { trial: best.number, value: best.values[0] as number, params: best.params } : null,
    steps: steps(item, search),
    ...evaluation(items, best?.number),
    ...confirmation(item, items, records),
    createdAt: iso(item.createdAt),
    ...(isFinished(item.state) && item.endedAt !== undefined && { endedAt: iso(item.endedAt) }),
  };
}

function status({ state }: SweepItem): SweepStatus {
  return state === 'stopping' || state === 'halting' ? 'running' : state;
}

function count(items: readonly TrialItem[]): TrialCounts {
  const counts = { queued: 0, running: 0, paused: 0, completed: 0, stopped: 0, failed: 0 };
  for (const { state } of items) counts[state] += 1;
  return counts;
}

function steps(sweep: SweepItem, items: readonly TrialItem[]): SweepView['steps'] {
  const { maxSteps } = runtimeOf(sweep);
  const run = items.reduce((sum, item) => sum + stepsOf(item), 0);
  const finished = items.filter(
    (item) => item.state === 'completed' || item.state === 'stopped' || item.standing?.decision === 'pause',
  );
  return { run, ...(maxSteps !== undefined && { full: finished.length * maxSteps }) };
}

function evaluation(items: readonly TrialItem[], winner: number | undefined): Pick<SweepView, 'evaluation'> {
  const measured = (trial: number | undefined) => {
    const item = items.find(
      (one) =>
        one.evaluates !== undefined &&
        one.confirms === undefined &&
        one.evaluates === trial &&
        one.state === 'completed',
    );
    const metrics = item?.result?.metrics;
    return metrics && Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)]));
  };
  const best = measured(winner);
  const baseline = winner === baselineTrial ? undefined : measured(baselineTrial);
  return best ? { evaluation: { best, ...(baseline && { baseline }) } } : {};
}
