import type { Params } from '../core/space/parameter.ts';
import { baselineTrial } from '../core/sweep/evaluation.ts';
import { type LaneStep, nextStep } from '../core/sweep/lane.ts';
import { type Shift, turnsPerShift } from './begin-sweep.ts';
import { createTrial, sameOrigin } from './create-trial.ts';
import { type History, readHistory, toRecord } from './history.ts';
import { lambda } from './lambda.ts';
import { laneView, scheduleOf } from './lane-view.ts';
import { heartbeatSeconds } from './release.ts';
import type { Services } from './services.ts';
import { sourcesOf } from './sources.ts';
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

/** Whole seconds to sleep: twice as long each time, up to a tenth of what a launch takes, so that waiting costs little. */
function pause({ items }: History, before: number): number {
  const ended = items.filter((item) => item.launch > 0 && item.busySeconds !== undefined).slice(-10);
  const mean = ended.reduce((sum, item) => sum + item.busySeconds! / item.launch, 0) / Math.max(ended.length, 1);
  return Math.ceil(Math.min(2 * before || 1, Math.max(mean / 10, 1), 60));
}

/** Decides what a lane does next and, when that is a new trial, creates it. A repeated (lane, turn) gets its old answer. */
export function proposeTrial(services: Services) {
  return async ({ sweep, generation, lane, turn, seconds = 0 }: Shift): Promise<ProposeAnswer> => {
    const origin: Origin = { generation, lane, turn };
    const next: Shift = { sweep, generation, lane, turn: turn + 1 };

    for (let attempt = 0; attempt < tries; attempt += 1) {
      const item = await services.sweeps.find(sweep);
      if (item?.generation !== generation) {
        return { ...next, action: 'done', reason: 'another execution took the sweep over' };
      }
      const history = await readHistory(services, sweep);
      const step = laneStep(services, item, history, origin);
      const trial =
        history.open.find((open) => sameOrigin(open.origin, origin)) ??
        (step.step === 'done' || step.step === 'wait'
          ? await createdBefore(services, sweep, origin)
          : await take(services, item, history, step, origin));
      if (trial) {
        const { number, launch, adopted = false, proposal } = trial;
        services.log.info('trial proposed', { sweep, lane, trial: number, launch, adopted, reason: proposal });
        return { ...next, action: 'launch', trial: number, launch, adopt: adopted, heartbeatSeconds };
      }
      if (step.step === 'done') {
        services.log.info('lane ends', { sweep, lane, reason: step.reason });
        return { ...next, action: 'done', reason: step.reason };
      }
      if (step.step === 'wait') return { ...next, action: 'wait', seconds: pause(history, seconds) };
    }
    return { ...next, action: 'wait', seconds: 2 };
  };
}

/** A shift has so many turns and no more, and a lane sleeps while `parallel` others are busy, since it was lowered. */
function laneStep(services: Services, item: SweepItem, history: History, { lane, turn }: Origin): LaneStep {
  if (turn >= turnsPerShift) return { step: 'done', reason: 'the next shift goes on' };
  const step = nextStep(laneView(services, item, history), scheduleOf(item, history));
  const busy = history.open.filter(({ state, generation }) => state !== 'paused' && generation === item.generation);
  const others = new Set(busy.map(({ origin }) => origin.lane).filter((other) => other !== lane));
  return step.step !== 'done' && others.size >= item.spec.budget.parallel ? { step: 'wait' } : step;
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
  step: Exclude<LaneStep, { step: 'done' | 'wait' }>,
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
    case 'confirm': {
      const { of, seed } = step;
      const { params } = find(of);
      const point = `confirm ${of} ${seed}`;
      const proposal = `trains trial ${of} again, with fresh seed ${seed + 1} of ${sweep.spec.confirm?.seeds}`;
      const again = { params, proposal, evaluates: of, confirms: seed, point };
      return createTrial(services, { sweep: sweep.sweep, origin, ...again }, number);
    }
    case 'start': {
      const { params, reason: proposal } = step;
      return createTrial(services, { sweep: sweep.sweep, origin, params, proposal }, number);
    }
    case 'clone': {
      const source = find(step.of);
      if (!source.checkpoint || !(await services.trials.pin(source))) return undefined;
      const { params, reason: proposal } = step;
      return createTrial(services, { sweep: sweep.sweep, origin, params, proposal, clones: source }, number);
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
  if (spec.baseline && number === baselineTrial) return create(space.complete(spec.baseline), 'the baseline');

  const history = items.filter((trial) => trial.evaluates === undefined);
  const { trials, parallel } = spec.budget;
  const sources = spec.warm_start && (await sourcesOf(services, spec));
  const began = services.now();
  const proposal = sampler.propose({
    space,
    objectives: spec.objectives,
    history: history.map((trial) => toRecord(trial, spec)),
    ...(sources && { sources }),
    trial: number,
    seed: spec.seed,
    budget: { ...(trials !== undefined && { trials }), parallel },
  });
  services.count('ProposeSeconds', (services.now() - began) / 1000);
  if (!('exhausted' in proposal)) return create(proposal.params, proposal.reason);
  await services.sweeps.exhaust(item, proposal.reason);
  return undefined;
}

export const handler = lambda(proposeTrial);
