import { type Cadence, regularly } from './cadence.ts';
import { firstLoss, loss, quantile } from './comparison.ts';
import type { RungEntry, Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/** What a trial is compared with: `of` names the quantile in reasons. */
export interface QuantileRule extends Cadence {
  readonly name: string;
  readonly of: string;
  /** Share of the others at a step, in (0, 1), that the trial's best has to keep up with. */
  readonly share: number;
  readonly startup: number;
}

/** The percentile rule: the median rule with a quantile of one's own (Optuna's `PercentilePruner`). */
export function percentile(config: SettingsOf<'percentile'>, setup: SchedulerSetup): Scheduler {
  const of = `the ${config.percentile} % quantile`;
  return quantileScheduler({ ...config, of, share: config.percentile / 100 }, setup);
}

/**
 * A trial stops when its best value so far is worse than a quantile of what the others had at that very step, or is no
 * finite number at all. One that breaks outcome constraints is worse than all that break none; where there are too few of
 * those, by how much it breaks them is compared.
 */
export function quantileScheduler(rule: QuantileRule, { objectives }: SchedulerSetup): Scheduler {
  const { name, share, startup } = rule;
  const { goal } = objectives[0]!;
  return {
    name,
    nextRung: regularly(rule),
    decide(report, rung) {
      const others = rung.filter((entry) => entry.trial !== report.trial);
      if (others.length < startup) return { decision: 'continue' };
      const cutoff = quantile(
        others.map((entry) => feasibleLoss(entry, firstLoss(entry, goal))),
        share,
      );
      const own = feasibleLoss(report, loss(report.best, goal));
      if (own <= cutoff && own < Number.POSITIVE_INFINITY) return { decision: 'continue' };
      const at = `${rule.of} of ${others.length} trials at step ${report.step}`;
      if (report.violation && cutoff === Number.POSITIVE_INFINITY) {
        const most = quantile(
          others.map(({ violation = 0 }) => violation),
          share,
        );
        if (report.violation <= most) return { decision: 'continue' };
        return {
          decision: 'stop',
          reason: `${name}: breaks outcome constraints by ${report.violation}, more than ${most}, ${at}`,
        };
      }
      const shown = goal === 'minimize' ? cutoff : -cutoff;
      const best = report.violation
        ? `${report.best}, which breaks outcome constraints by ${report.violation},`
        : report.best;
      return { decision: 'stop', reason: `${name}: best ${best} is worse than ${shown}, ${at}` };
    },
  };
}

/** An infeasible trial is worse than every feasible one. */
const feasibleLoss = ({ violation = 0 }: Pick<RungEntry, 'violation'>, own: number) =>
  violation > 0 ? Number.POSITIVE_INFINITY : own;
