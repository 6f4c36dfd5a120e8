/**
 * A study of (x - 0.3)² + (y - 2)² on a mixed space, run by the page and by Node alike.
 *
 * @param {typeof import('../../core/study/skysweep.ts').createStudy} createStudy
 * @param {'auto' | 'gp' | 'tpe' | 'cmaes'} sampler
 */
export async function runStudy(createStudy, sampler) {
  const study = createStudy({
    space: {
      x: { type: 'float', low: 0, high: 1 },
      y: { type: 'int', low: 0, high: 9 },
      kind: { type: 'categorical', choices: ['a', 'b'] },
    },
    sampler,
    seed: 4,
  });
  await study.optimize(async ({ params: { x, y, kind } }) => (x - 0.3) ** 2 + (y - 2) ** 2 + (kind === 'a' ? 0 : 1), {
    trials: 40,
    parallel: 2,
  });
  return { best: study.best.value, values: study.trials.map(({ values }) => values[0]) };
}
