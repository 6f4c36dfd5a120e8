import { startOf } from './create-trial.ts';
import { isExecuting } from './crew.ts';
import { RequestError } from './errors.ts';
import { readHistory } from './history.ts';
import type { Services } from './services.ts';
import { isFinished, type SweepItem } from './stores/sweeps.ts';
import type { TrialItem } from './stores/trials.ts';
import { restartSweep } from './sweep-life.ts';
import { isExternal } from './trainer-of.ts';

/** No execution has this generation: the first free lane of any takes the trial over, before it proposes a new one. */
const nobody = 0;

/**
 * Tries the parameters of a failed trial once more, as a new trial beside the budget: what a trial came to stays on
 * record. One that was cloned begins with the same checkpoint again. A sweep that has ended goes on for it. Asked again, the answer is the trial that is at it already.
 * @throws RequestError 409 when the trial has not failed, or the sweep is just coming to its end.
 */
export async function retryTrial(services: Services, sweep: SweepItem, failed: TrialItem): Promise<TrialItem> {
  const { number, state, params, evaluates } = failed;
  if (state !== 'failed' || evaluates !== undefined) {
    throw new RequestError(409, `trial ${number} is ${state}: only a failed trial of the search is retried`);
  }
  const ending = !isFinished(sweep.state) && sweep.state !== 'running' && sweep.state !== 'paused';
  if (ending) throw new RequestError(409, `sweep ${sweep.sweep} is ${sweep.state}: wait for its end`);
  const trial = (await underWay(services, failed)) ?? (await create(services, sweep, failed, params));
  const now = (await services.sweeps.find(sweep.sweep)) ?? sweep;
  const atRest = isFinished(now.state) || (now.state === 'running' && !(await isExecuting(services, now)));
  if (atRest) await restartSweep(services, now);
  return trial;
}

const originOf = (failed: TrialItem) => ({ generation: nobody, lane: failed.number, turn: failed.launch });

async function underWay(services: Services, { sweep, number }: TrialItem): Promise<TrialItem | undefined> {
  return (await services.trials.listOpen(sweep)).find((open) => open.retryOf === number);
}

async function create(
  services: Services,
  { sweep, spec, generation }: SweepItem,
  failed: TrialItem,
  params: TrialItem['params'],
): Promise<TrialItem> {
  const external = isExternal(spec);
  const { clone, cloneObject: object } = failed;
  const beginning =
    clone && object !== undefined
      ? await startOf(services, { sweep, number: clone.of }, { step: clone.step, object })
      : undefined;
  for (;;) {
    const number = ((await readHistory(services, sweep)).items.at(-1)?.number ?? -1) + 1;
    const item: TrialItem = {
      sweep,
      number,
      // A lane takes over what is paused, a worker what is queued.
      state: external ? 'queued' : 'paused',
      params,
      proposal: `retries trial ${failed.number}`,
      retryOf: failed.number,
      ...beginning,
      origin: originOf(failed),
      generation: external ? generation : nobody,
      createdAt: services.now(),
      launch: external ? 1 : 0,
      lease: 0,
    };
    if (await services.trials.create(item)) {
      services.log.info('trial retried by the user', { sweep, trial: number, retryOf: failed.number });
      return item;
    }
  }
}
