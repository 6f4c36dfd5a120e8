import type { Finding } from '../../core/diagnostics/finding.ts';
import type { Params } from '../../core/space/parameter.ts';
import type { TrialEnvironment } from '../../core/sweep/environment.ts';
import type { WireNumber } from '../../core/sweep/protocol.ts';
import { type RunResults, runMeans } from '../../core/sweep/run-results.ts';
import { systemMetricsOf, type TotalUsage } from '../../core/sweep/system-metrics.ts';
import { isSettled, type SettledState, type TrialState } from '../../core/sweep/trial.ts';
import { keys, partitions, prefixes } from './keys.ts';
import type { Item, Patch, Table } from './table.ts';

export type Metrics = Readonly<Record<string, WireNumber>>;

/** Who asked for the trial: a retried call of the same turn gets the same trial. */
export interface Origin {
  readonly generation: number;
  readonly lane: number;
  readonly turn: number;
}

export interface TrialItem {
  readonly sweep: string;
  readonly number: number;
  readonly state: TrialState;
  readonly params: Params;
  /** Why the sampler proposed it, then why it ended. */
  readonly proposal: string;
  readonly reason?: string;
  readonly origin: Origin;
  /** The execution whose lane looks after it. */
  readonly generation: number;
  /** Set on a run that measures another trial once more when the search is over; not part of the search. */
  readonly evaluates?: number;
  /** With `evaluates`: it is trained from scratch with the fresh seed of this index, to confirm that trial. */
  readonly confirms?: number;
  /** The failed trial whose parameters it tries once more. */
  readonly retryOf?: number;
  /** The trial and step from whose checkpoint it began. */
  readonly clone?: { readonly of: number; readonly step: number };
  /** That checkpoint, from which it begins again when it is retried. */
  readonly cloneObject?: string;
  /** A checkpoint of this trial that a clone needs: never to be deleted. */
  readonly pinned?: string;
  /** The canonical key of its parameters, on finite spaces. */
  readonly point?: string;
  /** Its job was in flight when this execution took it over. */
  readonly adopted?: boolean;
  readonly createdAt: number;
  readonly startedAt?: number;
  /** When this launch was claimed, and how long all earlier ones held their jobs. */
  readonly claimedAt?: number;
  readonly busySeconds?: number;
  readonly endedAt?: number;

  /** Counts the SubmitJobs; the lease grows with every claim over all launches. */
  readonly launch: number;
  readonly lease: number;
  /** Launches that ended by the program's own fault and were followed by another one. */
  readonly failures?: number;
  readonly taskToken?: string;
  /**
   * Where jobs train several trials: the name of the job that this launch is in, and its id when it was handed to a job
   * that was there.
   */
  readonly job?: { readonly name: string; readonly id?: string };
  /** Seconds that jobs waited for this trial between two; they count for the budget, not for the trial's own metrics. */
  readonly waitedSeconds?: number;
  /** The claim on this launch. */
  readonly claim?: { readonly jobId: string; readonly attempt: number };

  /** The newest report, and the best value of the first objective up to it. */
  readonly last?: { readonly step: number; readonly metrics: Metrics };
  readonly best?: WireNumber;
  /** Where the training is repeated: the results of all runs up to the newest report. */
  readonly runs?: RunResults;
  readonly usage?: TotalUsage;
  /** What its trainer found wrong, and what it runs in. */
  readonly findings?: readonly Finding[];
  readonly environment?: TrialEnvironment;
  /** What it had at the rungs that it reached, where the scheduler needs them. */
  readonly rungs?: readonly {
    readonly step: number;
    readonly values: readonly WireNumber[];
    /** The best value of the first objective up to there, where the scheduler needs it. */
    readonly best?: WireNumber;
    /** Of outcome constraints, as far as known there; absent where none was broken. */
    readonly violation?: WireNumber;
  }[];
  /** The decision that a running trial has to obey. */
  readonly standing?: { readonly decision: 'stop' | 'pause'; readonly reason: string };
  readonly result?: { readonly state: 'completed' | 'failed'; readonly metrics?: Metrics; readonly message?: string };
  readonly checkpoint?: { readonly step: number; readonly object: string };
  /** The object with what the built-in trainer measured, once a launch has ended. */
  readonly measurements?: string;
  readonly exitCode?: number;
  readonly output?: readonly string[];
}

/**
 * The newest value of every metric, of repeated runs the mean so far, and the system's own. A program that resumed at
 * its end has none of its own in the result.
 */
export function finalMetrics({ last, result, runs, usage, busySeconds }: TrialItem): Metrics {
  return {
    ...last?.metrics,
    ...result?.metrics,
    ...(runs && runMeans(runs)),
    ...(busySeconds !== undefined && systemMetricsOf(busySeconds, usage)),
  };
}

/** Condition arms, named by the race that they decide. */
const arms = {
  /** claim: unclaimed launch, or the same job's later attempt. Nobody claims a trial that is settled or paused. */
  claimable:
    '#launch = :expected AND #state IN (:queued, :running) AND ' +
    '(attribute_not_exists(#claim) OR (#claim.#jobId = :job AND #claim.#attempt < :attempt))',
  /** every call of a claimant: its lease is the newest one and the launch is not released. */
  leased: '#lease = :held AND #state = :running',
  /** a report: no later one was recorded, so that no late try of an earlier call sets the trial back. */
  newer: '(attribute_not_exists(#last) OR #last.#step < :step)',
  /** launching and settling: still the launch that we think it is. */
  unsettled: '#launch = :expected AND #state IN (:queued, :running)',
} as const;

const live = { queued: 'queued', running: 'running' } as const;

export class TrialStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(sweep: string, trial: number): Promise<TrialItem | undefined> {
    return (await this.#table.get(keys.trial(sweep, trial))) as TrialItem | undefined;
  }

  /** In order of their numbers. */
  async list(sweep: string): Promise<TrialItem[]> {
    return (await this.#table.list(keys.sweep(sweep).pk, prefixes.trial)) as unknown as TrialItem[];
  }

  /** The first so many by their numbers. */
  async listFirst(sweep: string, count: number): Promise<TrialItem[]> {
    const { pk } = keys.sweep(sweep);
    return (await this.#table.range(pk, prefixes.trial, { first: count })) as unknown as TrialItem[];
  }

  async remove({ sweep, number }: TrialItem): Promise<void> {
    await this.#table.remove([keys.trial(sweep, number)]);
  }

  async listOpen(sweep: string): Promise<TrialItem[]> {
    return (await this.#table.listIndex(partitions.open(sweep))) as unknown as TrialItem[];
  }

  /** Trials settled at `since` (ms) or later. */
  async listSettled(sweep: string, since: number): Promise<TrialItem[]> {
    const from = settledKey(since);
    return (await this.#table.listIndex(partitions.settled(sweep), { from })) as unknown as TrialItem[];
  }

  /** False when the number is taken. */
  create(item: TrialItem): Promise<boolean> {
    const key = keys.trial(item.sweep, item.number);
    return this.#table.putNew({ ...item, ...key, gpk: partitions.open(item.sweep), gsk: key.sk });
  }

  /** A new token for the launch in flight. Undefined when the trial went on without us. */
  launch(
    sweep: string,
    trial: number,
    expected: number,
    change: Patch<Pick<TrialItem, 'taskToken' | 'job' | 'waitedSeconds'>>,
  ): Promise<TrialItem | undefined> {
    return this.#update(sweep, trial, change, arms.unsettled, { expected, ...live });
  }

  claim(item: TrialItem, claim: { jobId: string; attempt: number }, now: number): Promise<TrialItem | undefined> {
    return this.#update(
      item.sweep,
      item.number,
      {
        claim,
        lease: item.lease + 1,
        state: 'running',
        startedAt: item.startedAt ?? now,
        claimedAt: item.claimedAt ?? now,
      },
      `${arms.claimable} AND #lease = :held`,
      { expected: item.launch, job: claim.jobId, attempt: claim.attempt, held: item.lease, ...live },
    );
  }

  /** Any change by the holder of the lease. */
  change(
    sweep: string,
    trial: number,
    held: number,
    change: Patch<
      Pick<
        TrialItem,
        | 'last'
        | 'best'
        | 'runs'
        | 'rungs'
        | 'standing'
        | 'result'
        | 'checkpoint'
        | 'measurements'
        | 'usage'
        | 'findings'
        | 'environment'
        | 'exitCode'
        | 'output'
      >
    >,
  ): Promise<TrialItem | undefined> {
    const holder = { held, running: 'running' };
    if (!change.last) return this.#update(sweep, trial, change, arms.leased, holder);
    const values = { ...holder, step: change.last.step };
    return this.#update(sweep, trial, change, `${arms.leased} AND ${arms.newer}`, values);
  }

  /** Takes a trial over for the lanes of a newer execution; undefined when another lane was faster. */
  adopt(item: TrialItem, origin: Origin): Promise<TrialItem | undefined> {
    const resumed = item.state === 'paused';
    return this.#update(
      item.sweep,
      item.number,
      {
        generation: origin.generation,
        origin,
        adopted: !resumed,
        ...(resumed && {
          state: 'queued',
          launch: item.launch + 1,
          claim: undefined,
          job: undefined,
          standing: undefined,
          reason: undefined,
        }),
      },
      '#generation = :before AND #launch = :expected',
      { before: item.generation, expected: item.launch },
    );
  }

  /** Back to the queue under a new launch, after its job was lost. */
  relaunch(item: TrialItem, { failed }: { failed?: true }, now: number): Promise<TrialItem | undefined> {
    return this.#update(
      item.sweep,
      item.number,
      {
        state: 'queued',
        launch: item.launch + 1,
        claim: undefined,
        job: undefined,
        standing: undefined,
        result: undefined,
        ...(failed && { failures: (item.failures ?? 0) + 1 }),
        ...endOfClaim(item, now),
      },
      arms.unsettled,
      { expected: item.launch, ...live },
    );
  }

  /** The end of a launch: settled for good, or paused. Undefined when somebody settled it before. */
  release(
    item: TrialItem,
    change: { state: SettledState | 'paused' } & Patch<Pick<TrialItem, 'reason' | 'exitCode' | 'output' | 'result'>>,
    now: number,
  ): Promise<TrialItem | undefined> {
    const place = isSettled(change.state)
      ? { endedAt: now, gpk: partitions.settled(item.sweep), gsk: `${settledKey(now)}#${item.number}` }
      : {};
    return this.#update(item.sweep, item.number, { ...change, ...endOfClaim(item, now), ...place }, arms.unsettled, {
      expected: item.launch,
      ...live,
    });
  }

  /** Keeps a trial's newest checkpoint for a clone; false when it is another one by now. */
  async pin({ sweep, number, checkpoint }: TrialItem): Promise<boolean> {
    const object = checkpoint?.object;
    const when = '#checkpoint.#object = :object';
    return (await this.#update(sweep, number, { pinned: object }, when, { object })) !== undefined;
  }

  async #update(
    sweep: string,
    trial: number,
    set: Item,
    when: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<TrialItem | undefined> {
    return (await this.#table.update(keys.trial(sweep, trial), { set, when, values })) as TrialItem | undefined;
  }
}

/** Seconds for which a trial's jobs have held their places, the one in flight included. */
export function busySeconds({ claimedAt, busySeconds: before = 0 }: TrialItem, now: number): number {
  return claimedAt === undefined ? before : before + (now - claimedAt) / 1000;
}

/** Steps that a trial ran itself: a clone's come after those that it took over. */
export function stepsOf({ last, clone }: TrialItem): number {
  return Math.max((last?.step ?? 0) - (clone?.step ?? 0), 0);
}

const endOfClaim = (item: TrialItem, now: number) => ({ claimedAt: undefined, busySeconds: busySeconds(item, now) });

const settledKey = (ms: number) => String(ms).padStart(15, '0');
