import { climbs } from './halving/climb.ts';
import { isAmongBest, notAmongBest } from './halving/cut.ts';
import { promotions } from './halving/promotions.ts';
import type { RungTable } from './halving/rung-table.ts';
import { noiseOf, rankingsAgree } from './halving/soft-ranking.ts';
import type { Standing } from './halving/standing.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import { rungRange, type SchedulerSetup } from './setup.ts';

/** Steps between two rungs at which values are kept too, to see which curves cross. */
const watchedBetween = 2;

/**
 * PASHA (Bohdal et al. 2023, "PASHA: Efficient HPO and NAS with Progressive Resource Allocation"): promoting `asha` that
 * ends at its second rung at first. The next rung opens while the two topmost ones rank their trials differently, beyond
 * differences as small as the noise of curves that criss-cross. When nothing is left to promote, the best trial goes on
 * to its end.
 *
 * Unlike in the paper, curves are known at the rungs and at two steps between each, not at every step, and the highest
 * rung follows from the present rankings alone (of the newest trials there), so that it may sink again when later
 * arrivals agree.
 */
export function pasha(config: SettingsOf<'pasha'>, { objectives, ...setup }: SchedulerSetup): Scheduler {
  const rungs = climbs(rungRange(config, { objectives, ...setup }));
  const levels = rungs.map(({ step }) => step);
  const marks = levels.flatMap((step, k) => [step, ...between(step, levels[k + 1] ?? step)]);
  const height = heightBy(levels, marks);
  return {
    name: 'pasha',
    needs: { checkpoints: true, rungs: true },
    nextRung: (step) => marks.find((mark) => mark > step) ?? null,
    decide(report, rung) {
      const k = levels.indexOf(marks.findLast((step) => step <= report.step) ?? 0);
      const climb = rungs[k];
      if (!climb) return { decision: 'continue' };
      // Only the first rung is sure to lie below the top; what is above has to be asked of `next`.
      const isBest = isAmongBest(report, rung, climb, objectives);
      if (k === 0 && isBest) return { decision: 'continue' };
      const reason = isBest
        ? `among the best of ${rung.length} trials at step ${climb.step}, and waits until the rung above is open`
        : notAmongBest(report, rung.length, climb);
      return { decision: 'pause', reason: `pasha: ${reason}` };
    },
    next: promotions({ name: 'pasha', objectives, brackets: [rungs], height }),
  };
}

/** Steps evenly spread between two rungs. */
function between(low: number, high: number): number[] {
  const parts = watchedBetween + 1;
  const inner = Array.from({ length: watchedBetween }, (_, i) => Math.round(low + ((i + 1) * (high - low)) / parts));
  return [...new Set(inner)].filter((step) => low < step && step < high);
}

/** Rankings of so many trials tell as much as those of thousands, whose pairs are millions. */
const compared = 100;

const newest = (trials: Iterable<number>) => [...Float64Array.from(trials).sort().subarray(-compared)];

/** From how many rungs trials may go on. */
function heightBy(levels: readonly number[], marks: readonly number[]): (table: RungTable) => number {
  /** By rung: the answer for so many entries, which never change. */
  const known = new WeakMap<Standing, { readonly entries: number; readonly agree: boolean }>();
  const agree = (table: RungTable, k: number, rung: Standing): boolean => {
    const cached = known.get(rung);
    if (cached?.entries === rung.entries.size) return cached.agree;
    const steps = marks.filter((step) => step <= levels[k]!);
    const before = steps.indexOf(levels[k - 1]!);
    const entries = steps.map((step) => table.at(0, step)?.entries);
    const curves = newest(rung.entries.keys())
      .map((trial) => entries.map((mark) => mark?.get(trial)?.[0] ?? Number.NaN))
      .filter((curve) => !Number.isNaN(curve[before]!));
    const earlier = curves.map((curve) => curve[before]!);
    const later = curves.map((curve) => curve.at(-1)!);
    const answer = rankingsAgree(earlier, later, noiseOf(curves));
    known.set(rung, { entries: rung.entries.size, agree: answer });
    return answer;
  };
  return (table) => {
    for (let k = 1; k < levels.length; k += 1) {
      const rung = table.at(0, levels[k]!);
      if (!rung || agree(table, k, rung)) return k;
    }
    return levels.length;
  };
}
