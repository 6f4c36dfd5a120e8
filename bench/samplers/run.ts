import { randomStream } from '../../core/random.ts';
import { contenderOf, type RunSettings } from './contenders.ts';
import type { Answer, Problem, ProblemServer } from './problems.ts';

export interface Row extends Answer {
  /** From 1, in order of arrival. */
  readonly i: number;
  readonly suggest_s: number;
  readonly tell_s: number;
  readonly reason?: string;
}

/** One run of a sampler on a problem, a row for each evaluation in order of arrival. */
export async function* run(server: ProblemServer, problem: Problem, settings: RunSettings): AsyncGenerator<Row> {
  const { seed, trials, parallel } = settings;
  const contender = contenderOf(problem, settings);
  const clock = randomStream(seed, 'bench', problem.name);
  const flying: { trial: number; ends: number; row: Omit<Row, 'i' | 'tell_s'> }[] = [];
  let now = 0;
  let asked = 0;
  try {
    for (let i = 1; i <= trials; i += 1) {
      while (flying.length < parallel && asked < trials) {
        const suggestion = await contender.ask();
        if (!suggestion) break;
        const { params, ...rest } = suggestion;
        const answer = await server.evaluate(problem.name, params, seed);
        flying.push({ trial: asked, ends: now + Math.exp(0.5 * clock.normal()), row: { ...answer, ...rest } });
        asked += 1;
      }
      if (flying.length === 0) return;
      const next = flying.reduce((first, other) => (other.ends < first.ends ? other : first));
      flying.splice(flying.indexOf(next), 1);
      now = next.ends;
      const tell_s = await contender.tell(next.trial, next.row.values ?? [next.row.value!]);
      yield { ...next.row, i, tell_s };
    }
  } finally {
    contender.close();
  }
}
