import { rankedTrials } from '../../core/analysis/best.ts';
import { better, loss } from '../../core/schedulers/comparison.ts';
import { rungReached } from '../../core/schedulers/rung-reached.ts';
import type {
  CompletedCurve,
  CurvePoint,
  Decision,
  DecisionContext,
  RungEntry,
} from '../../core/schedulers/scheduler.ts';
import type { Params } from '../../core/space/parameter.ts';
import type { LaneView } from '../../core/sweep/lane.ts';
import { isSettled, type TrialRecord } from '../../core/sweep/trial.ts';
import type { SimulationSettings } from './settings.ts';

type Change = { -readonly [K in keyof TrialRecord]?: TrialRecord[K] };

/** The records of all trials and the rungs, as the table of a sweep holds them. */
export class Ledger {
  readonly #settings: SimulationSettings;
  readonly #trials: TrialRecord[] = [];
  readonly #rungs = new Map<string, RungEntry[]>();
  readonly #bests: number[] = [];
  readonly #curves: CurvePoint[][] = [];
  readonly #inFlight = new Set<number>();
  readonly #best: (number | undefined)[] = [];
  readonly #counts = { failed: 0, sinceBest: 0 };
  #snapshot: readonly TrialRecord[] | undefined;
  #incumbent: NonNullable<DecisionContext['incumbent']> | undefined;

  constructor(settings: SimulationSettings) {
    this.#settings = settings;
  }

  /** What a decision sees: it does not change any more. */
  get trials(): readonly TrialRecord[] {
    this.#snapshot ??= this.#trials.slice();
    return this.#snapshot;
  }

  get created(): number {
    return this.#trials.length;
  }

  /** What a lane looks at; paused trials of the same execution say nothing to it. */
  get progress(): Pick<LaneView, 'open' | 'objectives' | 'best' | 'created' | 'settled' | 'failed' | 'sinceBest'> {
    const { objectives } = this.#settings;
    const open = Array.from(this.#inFlight, (number) => ({ number, state: 'running' as const, generation: 0 }));
    const { created } = this;
    const ended = created - this.#inFlight.size;
    return { ...this.#counts, settled: ended, open, objectives, best: this.#best, created };
  }

  find(trial: number): TrialRecord {
    return this.#trials[trial]!;
  }

  add(params: Params, clone?: TrialRecord['clone']): TrialRecord {
    const number = this.#trials.length;
    this.#bests.push(Number.NaN);
    this.#curves.push([]);
    return this.change(number, { number, state: 'queued', params, ...(clone && { clone }) });
  }

  change(trial: number, change: Change): TrialRecord {
    const record = { ...this.#trials[trial], ...change } as TrialRecord;
    this.#trials[trial] = record;
    this.#snapshot = undefined;
    if (change.state) this.#count(record);
    return record;
  }

  /** Records a report and decides on it where it reaches a rung. */
  report(trial: number, step: number, values: readonly number[]): Decision {
    const { scheduler, objectives } = this.#settings;
    const { last, clone, rungs = [] } = this.find(trial);
    const rung = rungReached((from) => scheduler.nextRung(from, trial), last?.step ?? clone?.step ?? 0, step);
    const value = values[0]!;
    const best = better(value, this.#bests[trial]!, objectives[0]!.goal);
    const violation = this.#settings.violation?.(this.find(trial).params, step);
    const broken = violation ? { violation } : {};
    this.#bests[trial] = best;
    if (scheduler.needs?.curve || scheduler.needs?.completedCurves) this.#curves[trial]!.push({ step, value });
    this.change(trial, {
      last: { step, values },
      ...(rung !== undefined && {
        rungs: [...rungs, { step: rung, values, ...broken, ...(scheduler.needs?.bests && { best }) }],
      }),
    });
    if (rung === undefined) return { decision: 'continue' };
    const curve = scheduler.needs?.curve && [...this.#curves[trial]!];
    const entry = { trial, values, best, ...broken };
    const key = `${scheduler.bracket?.(trial) ?? 0}/${rung}`;
    const entries = this.#rungs.get(key) ?? [];
    this.#rungs.set(key, entries);
    entries.push(entry);
    const context = {
      ...(this.#incumbent && { incumbent: this.#incumbent }),
      ...(scheduler.needs?.completedCurves && { completed: this.#completed(scheduler.needs.completedCurves) }),
      ...(scheduler.needs?.trials && { trials: this.trials }),
    };
    return scheduler.decide({ ...entry, step, ...(curve && { curve }) }, entries, context);
  }

  #completed(count: number): CompletedCurve[] {
    return rankedTrials(this.#settings.objectives.slice(0, 1), this.#trials)
      .slice(0, count)
      .map(({ number }) => ({ trial: number, curve: this.#curves[number]! }));
  }

  #count({ number, state, values }: TrialRecord): void {
    if (state === 'queued' || state === 'running') this.#inFlight.add(number);
    else this.#inFlight.delete(number);
    if (!isSettled(state)) return;
    if (state === 'failed') this.#counts.failed += 1;
    else this.#counts.sinceBest += 1;
    this.#settings.objectives.forEach(({ goal }, i) => {
      const value = values?.[i] ?? Number.NaN;
      const known = this.#best[i] ?? Number.NaN;
      if (Number.isNaN(value) || loss(known, goal) <= loss(value, goal)) return;
      this.#best[i] = value;
      this.#counts.sinceBest = 0;
      if (i === 0) this.#incumbent = { trial: number, value };
    });
  }
}
