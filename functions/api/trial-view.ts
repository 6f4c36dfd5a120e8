import { whyInfeasible } from '../../core/sweep/outcome-constraints.ts';
import { runError, runMeans } from '../../core/sweep/run-results.ts';
import { systemMetricsOf } from '../../core/sweep/system-metrics.ts';
import { isSettled } from '../../core/sweep/trial.ts';
import type { TrialView } from '../../core/sweep/views.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import { finalMetrics, type TrialItem } from '../stores/trials.ts';
import { runtimeOf } from '../sweep-runtime.ts';

const iso = (ms: number) => new Date(ms).toISOString();

export function trialView(sweep: SweepItem, item: TrialItem): TrialView {
  const { objective, maxSteps } = runtimeOf(sweep);
  const value = finalMetrics(item)[objective.metric] ?? null;
  const error = item.runs && runError(item.runs, objective.metric);
  const system = isSettled(item.state) ? systemMetricsOf(item.busySeconds ?? 0, item.usage) : undefined;
  const constraints = item.state === 'completed' && item.evaluates === undefined && sweep.spec.outcome_constraints;
  const infeasible = constraints ? whyInfeasible(constraints, finalMetrics(item)) : undefined;
  const reason = infeasible === undefined ? item.reason : `infeasible: ${infeasible}`;
  const live = item.state === 'running' || item.state === 'queued';
  return {
    trial: item.number,
    state: item.state,
    value,
    params: item.params,
    ...(error !== undefined && Number.isFinite(error) && { standardError: error }),
    ...(item.clone && { clone: item.clone }),
    steps: item.last?.step ?? 0,
    ...(system && { system }),
    ...(item.findings && { findings: item.findings }),
    proposal: item.proposal,
    ...(reason !== undefined && { reason }),
    ...(infeasible !== undefined && { infeasible }),
    ...(live && item.last && { metrics: item.runs ? runMeans(item.runs) : item.last.metrics }),
    ...(live && maxSteps !== undefined && { maxSteps }),
    ...(item.exitCode !== undefined && { exitCode: item.exitCode }),
    ...(item.output && item.state === 'failed' && { output: item.output }),
    ...(item.startedAt !== undefined && { startedAt: iso(item.startedAt) }),
    ...(item.endedAt !== undefined && { endedAt: iso(item.endedAt) }),
  };
}
