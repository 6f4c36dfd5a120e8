import { better } from '../../core/schedulers/comparison.ts';
import { rungReached } from '../../core/schedulers/rung-reached.ts';
import type { Decision, RungEntry, Scheduler } from '../../core/schedulers/scheduler.ts';
import { baselineTrial } from '../../core/sweep/evaluation.ts';
import { violationSoFar } from '../../core/sweep/outcome-constraints.ts';
import { type DecisionAnswer, toWire } from '../../core/sweep/protocol.ts';
import { addRun, runMeans } from '../../core/sweep/run-results.ts';
import { addUsage, systemMetricsOf, type Usage } from '../../core/sweep/system-metrics.ts';
import type { Services } from '../services.ts';
import { busySeconds, type Metrics, type TrialItem } from '../stores/trials.ts';
import { runtimeOf } from '../sweep-runtime.ts';
import { repeatsOfTrial } from '../trial-runs.ts';
import type { Claimant } from './claimant.ts';
import { contextOf, curveOf } from './decision-context.ts';

export interface Report {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Records reports in order and decides where a rung is reached. A step that was reported before changes nothing and
 * gets the decision that it got then.
 */
export async function report(
  services: Services,
  claimant: Claimant,
  reports: readonly Report[],
  usage?: Usage,
): Promise<TrialItem> {
  let { trial } = claimant;
  for (const one of [...reports].sort((a, b) => a.step - b.step)) {
    trial = await record(services, { ...claimant, trial }, one, usage);
    if (trial.standing) break;
  }
  return trial;
}

/** Records a program's last reports together with how it ended. */
export async function reportResult(
  services: Services,
  claimant: Claimant,
  reports: readonly Report[],
  result: Pick<TrialItem, 'result' | 'exitCode' | 'output'>,
  usage?: Usage,
): Promise<TrialItem | undefined> {
  const sorted = [...reports].sort((a, b) => a.step - b.step);
  const trial = await report(services, claimant, sorted.slice(0, -1));
  const last = sorted.at(-1);
  const change = last && !trial.standing ? await evaluateReport(services, { ...claimant, trial }, last) : {};
  const { sweep, number, lease } = trial;
  const end = { ...result, ...used(trial, usage) };
  const changed = await services.trials.change(sweep, number, lease, { ...change, ...end });
  // Another try of this very call may have recorded the report meanwhile.
  return changed || !change.last ? changed : services.trials.change(sweep, number, lease, end);
}

/** Records what a job has used so far, where that goes with no report. */
export async function recordUsage(services: Services, { trial }: Claimant, usage: Usage): Promise<void> {
  await services.trials.change(trial.sweep, trial.number, trial.lease, used(trial, usage));
}

const used = (trial: TrialItem, usage: Usage | undefined): Pick<TrialItem, 'usage'> =>
  usage ? { usage: addUsage(trial.usage, trial.lease, usage) } : {};

async function record(services: Services, claimant: Claimant, one: Report, usage?: Usage): Promise<TrialItem> {
  const { sweep, number, lease } = claimant.trial;
  const trial = { ...claimant.trial, ...used(claimant.trial, usage) };
  const change = await evaluateReport(services, { ...claimant, trial }, one);
  if (Object.keys(change).length === 0) return claimant.trial;
  const changed = await services.trials.change(sweep, number, lease, { ...change, ...used(claimant.trial, usage) });
  return changed ?? (await services.trials.find(sweep, number)) ?? claimant.trial;
}

/** Stores a report with the decision that it gets; answers what that changes in the trial: nothing for a repeated step. */
async function evaluateReport(
  services: Services,
  { sweep, trial }: Claimant,
  { step, metrics }: Report,
): Promise<Pick<TrialItem, 'last' | 'best' | 'runs' | 'rungs' | 'standing'>> {
  if (trial.last && step <= trial.last.step) return {};
  const { scheduler, objective } = runtimeOf(sweep);
  const repeats = repeatsOfTrial(sweep.spec, trial);
  const measured: Metrics = {
    ...(repeats ? runMeans(addRun(trial.runs, metrics)) : metrics),
    ...systemMetricsOf(busySeconds(trial, services.now()), trial.usage),
  };
  const found = measured[objective.metric];
  const value = found === undefined ? undefined : Number(found);
  const before = Number(trial.best ?? Number.NaN);
  // Of repeated runs the mean so far is what a trial has; none of its runs is better than that.
  const best = value === undefined ? before : repeats ? value : better(value, before, objective.goal);
  const rung = highestRung({ sweep, trial }, step);
  const values = sweep.spec.objectives.map(({ metric }) => Number(measured[metric] ?? Number.NaN));
  const violation = violationSoFar(sweep.spec.outcome_constraints ?? {}, measured);
  const had = { values, best, ...(violation > 0 && { violation }) };

  let decision: Decision = { decision: 'continue' };
  if (value !== undefined && rung !== undefined) {
    const own = metrics[objective.metric] ?? value;
    const earlier = scheduler.needs?.curve && (await curveOf(services, sweep, trial.number));
    const entry = { trial: trial.number, ...had };
    const bracket = scheduler.bracket?.(trial.number) ?? 0;
    const entries = await services.reports.enterRung(sweep.sweep, { bracket, step: rung }, entry);
    decision = scheduler.decide(
      { ...entry, step, ...(earlier && { curve: [...earlier, { step, value: own }] }) },
      entries,
      await contextOf(services, sweep),
    );
  }
  let wire: Metrics = Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, toWire(metric)]));
  const item = { step, metrics: wire, decision, at: services.now() };
  if (!(await services.reports.create(sweep.sweep, trial.number, item))) {
    // An earlier try stored it and was cut off before it changed the trial: its decision stands.
    const stored = await services.reports.find(sweep.sweep, trial.number, step);
    if (stored) ({ decision, metrics: wire } = stored);
  } else {
    services.count('Reports');
    const told = { sweep: sweep.sweep, trial: trial.number, step, rung, value, ...decision };
    if (decision.decision !== 'continue') services.log.info(`trial told to ${decision.decision} at a rung`, told);
    else if (rung !== undefined) services.log.debug('trial goes on at a rung', told);
  }
  return {
    last: { step, metrics: wire },
    ...(repeats && { runs: addRun(trial.runs, wire) }),
    ...(value !== undefined && { best: toWire(best) }),
    ...(value !== undefined &&
      rung !== undefined &&
      scheduler.needs?.rungs && { rungs: [...(trial.rungs ?? []), atRung(scheduler, rung, had)] }),
    ...(decision.decision !== 'continue' && { standing: decision }),
  };
}

/** What a trial keeps of a rung. */
function atRung({ needs }: Scheduler, step: number, { values, best, violation }: Omit<RungEntry, 'trial'>) {
  return {
    step,
    values: values.map(toWire),
    ...(needs?.bests && { best: toWire(best) }),
    ...(violation !== undefined && { violation: toWire(violation) }),
  };
}

/** The baseline runs to its end, to be compared with; a test-set run has nothing to be compared with. */
export function mayBeStopped({ sweep, trial }: Claimant): boolean {
  return trial.evaluates === undefined && !(sweep.spec.baseline && trial.number === baselineTrial);
}

/** The first step above the newest report at which a decision is due; null when none ever is. */
export function nextDecision({ sweep, trial }: Claimant): number | null {
  return mayBeStopped({ sweep, trial }) ? rungAbove({ sweep, trial }, trial.last?.step ?? 0) : null;
}

/** The scheduler's next rung; none when all runs of a trial are done, as there is nothing left to spare. */
function rungAbove({ sweep, trial }: Claimant, step: number): number | null {
  const rung = runtimeOf(sweep).scheduler.nextRung(step, trial.number);
  const repeats = repeatsOfTrial(sweep.spec, trial);
  return rung !== null && repeats && rung >= repeats.count ? null : rung;
}

/** The highest rung that this step reaches for the first time; of one that is never stopped none. */
function highestRung(claimant: Claimant, step: number): number | undefined {
  if (!mayBeStopped(claimant)) return undefined;
  return rungReached((from) => rungAbove(claimant, from), claimant.trial.last?.step ?? 0, step);
}

/** What a trial has to do now: its standing decision, or to pause with the whole sweep. */
export function verdict({ sweep, trial }: Claimant): DecisionAnswer {
  const until = nextDecision({ sweep, trial });
  if (trial.standing) return { ...trial.standing, until };
  if (sweep.state === 'pausing') return { decision: 'pause', reason: 'the sweep is being paused', until };
  if (sweep.state === 'halting' || sweep.state === 'stopped') {
    return { decision: 'stop', reason: 'the sweep is being stopped', until };
  }
  if (sweep.state === 'failed') return { decision: 'stop', reason: 'the sweep failed', until };
  return { decision: 'continue', until };
}
