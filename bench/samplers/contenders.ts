import { resolve } from 'node:path';
import { createSampler, samplerSchema } from '../../core/samplers/registry.ts';
import { compileSpace } from '../../core/space/compile.ts';
import type { Params } from '../../core/space/parameter.ts';
import type { TrialRecord } from '../../core/sweep/trial.ts';
import { LineProgram } from './lines.ts';
import type { Problem } from './problems.ts';

export interface Suggestion {
  readonly params: Params;
  readonly reason?: string;
  /** Seconds that the sampler itself took. */
  readonly suggest_s: number;
}

/** One run of a sampler, ours or another's; trials are numbered 0, 1, … in the order asked. */
export interface Contender {
  /** Undefined when nothing is left to propose. */
  ask(): Promise<Suggestion | undefined>;
  /** @returns seconds that the sampler itself took */
  tell(trial: number, values: readonly number[]): Promise<number>;
  close(): void;
}

export interface RunSettings {
  /** As in a spec, a name or { name, … }; or optuna-NAME. */
  readonly sampler: unknown;
  readonly seed: number;
  readonly trials: number;
  /** Trials in flight at a time; they end in random order (log-normal durations). */
  readonly parallel: number;
}

export function contenderOf(problem: Problem, settings: RunSettings): Contender {
  const { sampler } = settings;
  return typeof sampler === 'string' && sampler.startsWith('optuna-')
    ? optuna(problem, settings)
    : ours(problem, settings);
}

function ours(problem: Problem, { sampler: config, seed, trials, parallel }: RunSettings): Contender {
  const space = compileSpace(problem.space);
  const sampler = createSampler(samplerSchema.parse(config));
  const objectives = Array.from({ length: problem.objectives }, (_, k) => ({
    metric: `objective_${k}`,
    goal: 'minimize' as const,
  }));
  const history: TrialRecord[] = [];
  return {
    async ask() {
      const trial = history.length;
      const start = performance.now();
      const proposal = sampler.propose({ space, objectives, history, trial, seed, budget: { trials, parallel } });
      const suggest_s = (performance.now() - start) / 1000;
      if ('exhausted' in proposal) return undefined;
      history.push({ number: trial, state: 'running', params: proposal.params });
      return { ...proposal, suggest_s };
    },
    async tell(trial, values) {
      history[trial] = { ...history[trial]!, state: 'completed', values };
      return 0;
    },
    close() {},
  };
}

/** Optuna's sampler of that name with its defaults, in the Python that SKYSWEEP_OPTUNA_PYTHON names. */
function optuna(problem: Problem, { sampler, seed }: RunSettings): Contender {
  const script = resolve('bench/samplers/optuna_sampler.py');
  const program = new LineProgram(process.env.SKYSWEEP_OPTUNA_PYTHON ?? 'python3', [script]);
  const study = { sampler, seed, objectives: problem.objectives, space: problem.listed };
  const started = program.ask({ study });
  return {
    async ask() {
      await started;
      return (await program.ask({ ask: true })) as Suggestion;
    },
    async tell(trial, values) {
      return ((await program.ask({ tell: { trial, values } })) as { tell_s: number }).tell_s;
    },
    close: () => program.close(),
  };
}
