import TinyQueue from 'tinyqueue';
import { type LaneStep, nextStep } from '../../core/sweep/lane.ts';
import type { TrialRecord } from '../../core/sweep/trial.ts';
import { Ledger } from './ledger.ts';
import type { Simulated, SimulatedLaunch, SimulatedReport, SimulationSettings } from './settings.ts';

/** The end of a step of a trial in some lane. */
interface Event {
  readonly time: number;
  /** Decides between events of the same time. */
  readonly order: number;
  readonly trial: number;
  readonly step: number;
  /** Seconds that the lane spent on it. */
  readonly seconds: number;
}

/**
 * A whole sweep in simulated time, with the real sampler and scheduler, by a queue of discrete events: every lane asks
 * what to do, trains step by step, reports, obeys, and asks again. A lane that has to wait asks again after the next
 * report. Deterministic as long as the functions of the settings are.
 *
 * A table of measured learning curves is replayed by `curve` and `duration` that look it up and a budget in steps:
 *
 *     simulate({ …, budget: { steps: 30 * 27 }, maxSteps: 27,
 *       curve: (params, step) => [table.row(params).values[step - 1]],
 *       duration: (params) => table.row(params).secondsPerEpoch })
 */
export function simulate(settings: SimulationSettings): Simulated {
  return new Simulator(settings).run();
}

class Simulator {
  readonly #settings: SimulationSettings;
  readonly #ledger: Ledger;
  readonly #events = new TinyQueue<Event>([], (a, b) => a.time - b.time || a.order - b.order);
  readonly #launchesOf: number[] = [];
  readonly #reports: SimulatedReport[] = [];
  readonly #launches: SimulatedLaunch[] = [];
  #free: number;
  #time = 0;
  #orders = 0;
  #busySeconds = 0;
  #steps = 0;
  #exhausted: string | undefined;

  constructor(settings: SimulationSettings) {
    this.#settings = settings;
    this.#ledger = new Ledger(settings);
    this.#free = settings.lanes;
  }

  run(): Simulated {
    const { lanes } = this.#settings;
    let end = this.#occupyLanes();
    for (let event = this.#events.pop(); event !== undefined; event = this.#events.pop()) {
      this.#time = event.time;
      this.#busySeconds += event.seconds;
      this.#endStep(event);
      end = this.#occupyLanes();
    }
    return {
      trials: this.#ledger.trials,
      reports: this.#reports,
      launches: this.#launches,
      seconds: this.#time,
      steps: this.#steps,
      utilisation: this.#busySeconds / (lanes * this.#time),
      end,
    };
  }

  /** Lets free lanes find work until one finds none; answers why. All of them would get the same answer. */
  #occupyLanes(): string {
    while (this.#free > 0) {
      const next = this.#nextStep();
      if (next.step === 'wait') return 'all lanes wait';
      if (next.step === 'done') return next.reason;
      if (next.step === 'resume') this.#launch(next.trial, 'resume', next.reason ?? '');
      else if (next.step === 'clone') this.#clone(next);
      else if (next.step === 'start') this.#launch(this.#ledger.add(next.params).number, 'propose', next.reason);
      else if (next.step === 'propose') this.#propose();
      else throw new Error(`a simulated lane has to ${next.step}`);
    }
    return 'all lanes are busy';
  }

  #nextStep(): LaneStep {
    const { scheduler, space, objectives, seed, lanes, budget } = this.#settings;
    const { created, trials } = this.#ledger;
    const view = {
      ...this.#ledger.progress,
      state: 'running' as const,
      generation: 0,
      toEvaluate: [],
      toConfirm: [],
      budget,
      elapsedSeconds: this.#time,
      spent: { steps: this.#steps, gpuHours: 0, cost: 0 },
      ...(this.#exhausted !== undefined && { exhausted: this.#exhausted }),
    };
    return nextStep(
      view,
      (mayCreate) =>
        scheduler.next?.({ space, objectives, trials, trial: created, seed, parallel: lanes, mayCreate }) ??
        (mayCreate ? { next: 'propose' } : { next: 'done', reason: 'all trials have started' }),
    );
  }

  #propose(): void {
    const { sampler, space, objectives, seed, lanes, budget } = this.#settings;
    const history = this.#ledger.trials;
    const size = { ...(budget.trials !== undefined && { trials: budget.trials }), parallel: lanes };
    const proposal = sampler.propose({ space, objectives, history, trial: history.length, seed, budget: size });
    if ('exhausted' in proposal) this.#exhausted = proposal.reason;
    else this.#launch(this.#ledger.add(proposal.params).number, 'propose', proposal.reason);
  }

  #clone({ of, params, reason }: Extract<LaneStep, { step: 'clone' }>): void {
    const step = this.#ledger.find(of).checkpoint?.step;
    if (step === undefined) throw new Error(`trial ${of} has no checkpoint to clone`);
    this.#launch(this.#ledger.add(params, { of, step }).number, 'clone', reason);
  }

  #launch(trial: number, kind: SimulatedLaunch['kind'], reason: string): void {
    const { state, checkpoint, clone } = this.#ledger.find(trial);
    const expected = kind === 'resume' ? 'paused' : 'queued';
    if (state !== expected) throw new Error(`${kind} of trial ${trial}, which is ${state}`);
    const step = checkpoint?.step ?? clone?.step ?? 0;
    const record = this.#ledger.change(trial, { state: 'running' });
    this.#launchesOf[trial] = (this.#launchesOf[trial] ?? -1) + 1;
    this.#launches.push({ time: this.#time, trial, kind, step, reason });
    this.#free -= 1;
    this.#schedule(trial, step + 1, this.#settings.startup?.(record) ?? 0);
  }

  #schedule(trial: number, step: number, delay = 0): void {
    const record = this.#ledger.find(trial);
    const seconds = delay + this.#settings.duration(record.params, step, record);
    this.#events.push({ time: this.#time + seconds, order: this.#orders, trial, step, seconds });
    this.#orders += 1;
  }

  #endStep({ trial, step }: Event): void {
    const { mishap } = this.#settings;
    const record = this.#ledger.find(trial);
    const accident = mishap?.(record, step, this.#launchesOf[trial]!);
    if (accident === 'hang') return;
    if (accident === 'lose') this.#relaunch(trial);
    else if (accident === 'fail') this.#release(trial, { state: 'failed' });
    else this.#report(record, step);
  }

  #report(record: TrialRecord, step: number): void {
    const { maxSteps, checkpointEvery = 1, curve } = this.#settings;
    const trial = record.number;
    this.#steps += 1;
    const values = curve(record.params, step, record);
    const repeated = step <= (record.last?.step ?? 0);
    const decision = values && !repeated ? this.#ledger.report(trial, step, values).decision : 'continue';
    if (values && !repeated) this.#reports.push({ time: this.#time, trial, step, values, decision });
    if (step === maxSteps) {
      this.#release(trial, values ? { state: 'completed', values } : { state: 'failed' });
    } else if (decision === 'pause') {
      this.#release(trial, { state: 'paused', checkpoint: { step } });
    } else if (decision === 'stop') {
      this.#release(trial, { state: 'stopped' });
    } else {
      if (step % checkpointEvery === 0) this.#ledger.change(trial, { checkpoint: { step } });
      this.#schedule(trial, step + 1);
    }
  }

  #relaunch(trial: number): void {
    this.#release(trial, { state: 'queued' });
    this.#launch(trial, 'relaunch', 'its job was lost');
  }

  #release(trial: number, change: Parameters<Ledger['change']>[1]): void {
    this.#ledger.change(trial, change);
    this.#free += 1;
  }
}
