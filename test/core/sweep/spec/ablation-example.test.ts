import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileSpace } from '../../../../core/space/compile.ts';
import { parseSpec } from '../../../../core/sweep/spec/parse.ts';

const file = 'examples/ablation/ladder.yaml';

it("the ablation's constraints leave its five rungs, each with one thing more than the one below", () => {
  const { space, constraints, budget, evaluate } = parseSpec(readFileSync(file, 'utf8'), file);
  const compiled = compileSpace(space, constraints);
  const grid = compiled.enumerate();
  const points = Array.from({ length: grid.size }, (_, rank) => grid.pointAt(rank)).filter(compiled.feasible);
  const additions = (rung: Readonly<Record<string, unknown>>) =>
    [rung.cutmix === 1, rung.optimizer === 'adamw', rung.schedule === 'cosine', rung.se_ratio !== 0].filter(Boolean)
      .length;
  const rungs = points.sort((a, b) => additions(a) - additions(b));
  expect(rungs.map(additions)).toEqual([0, 1, 2, 3, 4]);
  expect(rungs.map(({ learning_rate }) => learning_rate)).toEqual([0.02, 0.02, 0.003, 0.003, 0.003]);
  expect(budget.trials).toBe(rungs.length);
  expect(evaluate).toEqual({ seeds: 3 });
});
