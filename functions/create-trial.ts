import type { Params } from '../core/space/parameter.ts';
import type { Services } from './services.ts';
import type { Origin, TrialItem } from './stores/trials.ts';

export interface NewTrial {
  readonly sweep: string;
  readonly origin: Origin;
  readonly params: Params;
  readonly proposal: string;
  readonly evaluates?: number;
  readonly confirms?: number;
  /** The trial whose newest checkpoint it goes on from. */
  readonly clones?: TrialItem;
  /** Set where no other trial may have the same point; two trials with one key cannot both be created. */
  readonly point?: string;
}

export const sameOrigin = (a: Origin, b: Origin) =>
  a.generation === b.generation && a.lane === b.lane && a.turn === b.turn;

/**
 * Puts a trial under `number`, unless another lane took the number or the point (undefined: look again). The intention
 * is on record first, so that a call that is repeated after a crash finds the trial that it had created.
 */
export async function createTrial(services: Services, trial: NewTrial, number: number): Promise<TrialItem | undefined> {
  const { sweep, origin, params, proposal, evaluates, confirms, clones, point } = trial;
  const first = await services.lanes.intend(sweep, origin, number);
  if (!first && (await services.lanes.intended(sweep, origin)) !== number) return undefined;
  if (point !== undefined && !(await ownsPoint(services, sweep, point, number))) return undefined;
  const item: TrialItem = {
    sweep,
    number,
    state: 'queued',
    params,
    proposal,
    origin,
    generation: origin.generation,
    ...(evaluates !== undefined && { evaluates }),
    ...(confirms !== undefined && { confirms }),
    ...(point !== undefined && { point }),
    ...(clones?.checkpoint && (await startOf(services, clones, clones.checkpoint))),
    createdAt: services.now(),
    launch: 1,
    lease: 0,
  };
  if (await services.trials.create(item)) return item;
  const taken = await services.trials.find(sweep, number);
  return taken && sameOrigin(taken.origin, origin) ? taken : undefined;
}

/** A clone begins with its source's checkpoint, and with what the source had reported by then. */
export async function startOf(
  { reports }: Services,
  source: Pick<TrialItem, 'sweep' | 'number'>,
  checkpoint: NonNullable<TrialItem['checkpoint']>,
) {
  const { step, object } = checkpoint;
  const metrics = (await reports.find(source.sweep, source.number, step))?.metrics ?? {};
  return { clone: { of: source.number, step }, cloneObject: object, checkpoint, last: { step, metrics } };
}

async function ownsPoint({ lanes, trials }: Services, sweep: string, point: string, number: number): Promise<boolean> {
  const owner = await lanes.reservePoint(sweep, point, number);
  if (owner === number) return true;
  // A number that went to another point, or never was used, holds nothing.
  const holder = await trials.find(sweep, owner);
  if (holder?.point === point) return false;
  return lanes.takePoint(sweep, point, owner, number);
}
