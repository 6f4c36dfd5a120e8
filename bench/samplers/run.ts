import { randomStream } from '../../core/random.ts';
import { createSampler, samplerSchema } from '../../core/samplers/registry.ts';
import { compileSpace } from '../../core/space/compile.ts';
import type { TrialRecord } from '../../core/sweep/trial.ts';
import type { Answer, Problem, ProblemServer } from './problems.ts';

export interface RunSettings {
  /** As in a spec: a name or { name, … }. */
  readonly sampler: unknown;
  readonly seed: number;
  readonly trials: number;
  /** Trials in flight at a time; they end in random order (log-normal durations). */
  readonly parallel: number;
}

export interface Row extends Answer {
  readonly i: number;
  readonly suggest_s: number;
  readonly tell_s: number;
  readonly reason: string;
}

/** One run of a sampler on a problem, a row for each evaluation in order of arrival. */
export async function* run(server: ProblemServer, problem: Problem, settings: RunSettings): AsyncGenerator<Row> {
  const { seed, trials, parallel } = settings;
  const space = compileSpace(problem.space);
  const sampler = createSampler(samplerSchema.parse(settings.sampler));
  const objectives = Array.from({ length: problem.objectives }, (_, k) => ({
    metric: `objective_${k}`,
    goal: 'minimize' as const,
  }));
  const clock = randomStream(seed, 'bench', problem.name);
  const history: TrialRecord[] = [];
  const flying: { number: number; ends: number; row: Omit<Row, 'i'> }[] = [];
  let now = 0;
  for (let i = 1; i <= trials; ) {
    while (flying.length < parallel && history.length < trials) {
      const number = history.length;
      const start = performance.now();
      const request = { space, objectives, history, trial: number, seed, budget: { trials, parallel } };
      const proposal = sampler.propose(request);
      const suggest_s = (performance.now() - start) / 1000;
      if ('exhausted' in proposal) return;
      history.push({ number, state: 'running', params: proposal.params });
      const answer = await server.evaluate(problem.name, proposal.params, seed);
      const ends = now + Math.exp(0.5 * clock.normal());
      flying.push({ number, ends, row: { ...answer, suggest_s, tell_s: 0, reason: proposal.reason } });
    }
    const next = flying.reduce((first, other) => (other.ends < first.ends ? other : first));
    flying.splice(flying.indexOf(next), 1);
    now = next.ends;
    const { number, row } = next;
    history[number] = { ...history[number]!, state: 'completed', values: row.values ?? [row.value!] };
    yield { ...row, i };
    i += 1;
  }
}
