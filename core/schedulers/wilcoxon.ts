import { signedRankGreater } from '../analysis/signed-rank.ts';
import { regularly } from './cadence.ts';
import { type Goal, loss } from './comparison.ts';
import type { CurvePoint, Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import type { SchedulerSetup } from './setup.ts';

/**
 * For trials whose steps are independent evaluations of one thing: folds of a cross-validation, repeated seeds, problem
 * instances. A one-sided signed-rank test pairs the trial with the best completed one on the steps that both have
 * (Optuna's `WilcoxonPruner`). A trial whose mean is no worse than that of the best goes on whatever the test says, and
 * so does one with values that are no finite numbers: ranks say nothing about those.
 */
export function wilcoxon(config: SettingsOf<'wilcoxon'>, { objectives }: SchedulerSetup): Scheduler {
  const { goal } = objectives[0]!;
  return {
    name: 'wilcoxon',
    needs: { curve: true, completedCurves: 1 },
    nextRung: regularly(config),
    decide(report, _, { completed = [] } = {}) {
      const [best] = completed;
      if (!best || best.trial === report.trial) return { decision: 'continue' };
      const { own, peer } = paired(report.curve ?? [], best.curve, goal);
      if (own.length < config.common || ![...own, ...peer].every(Number.isFinite)) return { decision: 'continue' };
      if (mean(own) <= mean(peer)) return { decision: 'continue' };
      const p = signedRankGreater(own.map((value, i) => value - peer[i]!));
      if (p >= config.p) return { decision: 'continue' };
      return {
        decision: 'stop',
        reason: `wilcoxon: worse than trial ${best.trial} on ${own.length} steps in common up to step ${report.step} (p = ${p.toPrecision(2)}, below ${config.p})`,
      };
    },
  };
}

/** Losses of two trials on the steps that both have. */
function paired(own: readonly CurvePoint[], peer: readonly CurvePoint[], goal: Goal) {
  const peerAt = new Map(peer.map(({ step, value }) => [step, value]));
  const common = own.filter(({ step }) => peerAt.has(step));
  return {
    own: common.map(({ value }) => loss(value, goal)),
    peer: common.map(({ step }) => loss(peerAt.get(step)!, goal)),
  };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
