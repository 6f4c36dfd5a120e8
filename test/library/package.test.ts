import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { build, transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Project } from './installed.ts';
import { snippets } from './snippets.ts';

let project: Project;
beforeAll(async () => {
  project = await Project.create();
});
afterAll(() => project?.remove());

const consumer = `
import { createStudy, type Params, type Trial } from 'skysweep';
const study = createStudy({ space: { kind: { type: 'categorical', choices: ['a', 'b'] } }, initial: undefined });
const trial: Trial<{ readonly kind: 'a' | 'b' }> = study.ask();
const kind: 'a' | 'b' = trial.params.kind;
const params: Params = trial.params;
// @ts-expect-error there is no such choice
const other: 'c' = trial.params.kind;
// @ts-expect-error there is no such option
export const wrong = () => createStudy({ space: {}, trails: 1 });
const stop = new AbortController();
await study.optimize(async ({ params }) => params.kind.length, { trials: 1, signal: stop.signal });
export { kind, params, other };
`;

describe('the installed package', () => {
  it('runs in plain Node', () => {
    project.write(
      'plain.js',
      `import { createStudy } from 'skysweep';
       const study = createStudy({ space: { x: { type: 'float', low: 0, high: 1 } }, seed: 1 });
       const ended = await study.optimize(({ params }) => params.x, { trials: 12 });
       console.log(JSON.stringify([ended, study.best.value < 0.3]));`,
    );
    expect(JSON.parse(project.node('plain.js'))).toEqual([{ trials: 12, done: '12 trials done' }, true]);
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const)('has types that check without those of Node (module %s, resolution %s)', (module, resolution) => {
    project.write('consumer.ts', consumer);
    expect(project.typeErrors('consumer.ts', module, resolution)).toBe('');
  });

  it.each([0, 1, 2])('keeps the promises of docs/library.md, example %i', (i) => {
    const code = snippets('docs/library.md', 'ts')[i]!;
    project.write('example.ts', code);
    expect(project.typeErrors('example.ts', 'nodenext', 'nodenext')).toBe('');
    project.write('example.js', transformSync(code, { loader: 'ts', target: 'node20' }).code);
    const shown = project.node('example.js');
    expect(shown).toMatch(
      [/^[\d.e-]+ \{ lr: [\d.e-]+, optimizer: /, /asha: \S+ is not among the best/, /params: \{ width: \d+/][i]!,
    );
  });
});

describe('the bundle', () => {
  const code = readFileSync('dist/library/index.js', 'utf8');

  it('reaches neither Node nor AWS, and imports nothing at all', async () => {
    const { metafile } = await build({
      stdin: { contents: code, sourcefile: 'index.js' },
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      external: ['*'],
      metafile: true,
      write: false,
    });
    expect(metafile.inputs['index.js']!.imports).toEqual([]);
  });

  it('needs neither the globals of Node or browsers, nor a clock, nor the randomness of the machine', async () => {
    const script = transformSync(code, { format: 'iife', globalName: 'skysweep' }).code;
    const found: Record<string, number> = {};
    const bare = createContext({ found });
    runInContext('delete globalThis.Date; Math.random = () => { throw new Error("random"); };', bare);
    runInContext(script, bare);
    const search = `for (const sampler of ['auto', 'tpe', 'gp', 'cmaes', 'random']) {
      const study = skysweep.createStudy({ space: { x: { type: 'float', low: 0, high: 1 } }, sampler });
      for (let i = 0; i < 15; i += 1) { const trial = study.ask(); study.tell(trial, trial.params.x); }
      found[sampler] = study.best.value;
    }`;
    runInContext(search, bare);
    expect(Object.keys(found)).toHaveLength(5);
    for (const value of Object.values(found)) expect(value).toBeLessThan(0.5);
  });

  it('is small: a third of it is zod', () => {
    expect(transformSync(code, { minify: true, format: 'esm' }).code.length).toBeLessThan(325_000);
  });
});
