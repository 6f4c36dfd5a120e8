import type { Params } from '../core/space/parameter.ts';
import { baselineTrial } from '../core/sweep/evaluation.ts';
import { type LaneStep, nextStep } from '../core/sweep/lane.ts';
import type { Shift } from './begin-sweep.ts';
import { createTrial, sameOrigin } from './create-trial.ts';
import { type History, readHistory, toRecord } from './history.ts';
import { lambda } from './lambda.ts';
import { laneView } from './lane-view.ts';
import { heartbeatSeconds } from './release.ts';
import type { Services } from './services.ts';
import type { SweepItem } from './stores/sweeps.ts';
import type { Origin, TrialItem } from './stores/trials.ts';
import { runtimeOf } from './sweep-runtime.ts';

/** The lane's next state; `turn` is the number of its next call. */
export type ProposeAnswer = Shift &
  (
    | {
        readonly action: 'launch';
        readonly trial: number;
        readonly launch: number;
        /** The job is in flight already: wait for it under a new token. */
        readonly adopt: boolean;
        readonly heartbeatSeconds: number;
      }
    | { readonly action: 'wait'; readonly seconds: number }
    | { readonly action: 'done'; readonly reason: string }
  );

const tries = 50;

/** Decides what a lane does next and, when that is a new trial, creates it. A repeated (lane, turn) gets its old answer. */
export function proposeTrial(services: Services) {
  return async ({ sweep, generation, lane, turn }: Shift): Promise<ProposeAnswer> => {
    const origin: Origin = { generation, lane, turn };
    const next: Shift = { sweep, generation, lane, turn: turn + 1 };

    for (let attempt = 0; attempt < tries; attempt += 1) {
      const item = await services.sweeps.find(sweep);
      if (item?.generation !== generation) {
        return { ...next, action: 'done', reason: 'another execution took the sweep over' };
      }
      const history = await readHistory(services, sweep);
      const step = nextStep(laneView(services, item, history));
      const trial =
        history.open.find((open) => sameOrigin(open.origin, origin)) ??
        (step.step === 'done'
          ? await createdBefore(services, sweep, origin)
          : await take(services, item, history, step, origin));
      if (trial) {
        const { number, launch, adopted = false } = trial;
        return { ...next, action: 'launch', trial: number, launch, adopt: adopted, heartbeatSeconds };
      }
      if (step.step === 'done') return { ...next, action: 'done', reason: step.reason };
    }
    return { ...next, action: 'wait', seconds: 2 };
  };
}

/** The trial that an earlier try of this very turn created, though the index does not show it yet. */
async function createdBefore({ trials, lanes }: Services, sweep: string, origin: Origin) {
  const number = await lanes.intended(sweep, origin);
  const item = number === undefined ? undefined : await trials.find(sweep, number);
  return item && sameOrigin(item.origin, origin) ? item : undefined;
}

/** The trial to launch, or undefined when another lane was faster and the view is out of date. */
async function take(
  services: Services,
  sweep: SweepItem,
  history: History,
  step: Exclude<LaneStep, { step: 'done' }>,
  origin: Origin,
): Promise<TrialItem | undefined> {
  const number = (history.items.at(-1)?.number ?? -1) + 1;
  const find = (wanted: number) => history.items.find((item) => item.number === wanted) as TrialItem;
  switch (step.step) {
    case 'adopt':
    case 'resume':
      return services.trials.adopt(find(step.trial), origin);
    case 'evaluate': {
      const { params } = find(step.of);
      const point = `evaluate ${step.of}`;
      const proposal = `measures trial ${step.of} on the test set`;
      return createTrial(services, { sweep: sweep.sweep, origin, params, proposal, evaluates: step.of, point }, number);
    }
    case 'propose':
      return propose(services, sweep, history, origin, number);
  }
}

/** Asks the sampler; the first trial of a sweep with a baseline is that baseline. */
async function propose(
  services: Services,
  item: SweepItem,
  { items }: History,
  origin: Origin,
  number: number,
): Promise<TrialItem | undefined> {
  const { sweep, spec } = item;
  const { space, sampler } = runtimeOf(item);
  const create = (params: Params, proposal: string) => {
    const point = Number.isFinite(space.cardinality) ? space.key(params) : undefined;
    return createTrial(services, { sweep, origin, params, proposal, ...(point !== undefined && { point }) }, number);
  };
  if (spec.baseline && number === baselineTrial) return create(spec.baseline, 'the baseline');

  const history = items.filter((trial) => trial.evaluates === undefined);
  const { trials, parallel } = spec.budget;
  const proposal = sampler.propose({
    space,
    objectives: spec.objectives,
    history: history.map((trial) => toRecord(trial, spec.objectives)),
    trial: number,
    seed: spec.seed,
    budget: { ...(trials !== undefined && { trials }), parallel },
  });
  if (!('exhausted' in proposal)) return create(proposal.params, proposal.reason);
  await services.sweeps.move(sweep, ['running'], { exhausted: proposal.reason });
  return undefined;
}

export const handler = lambda(proposeTrial);
