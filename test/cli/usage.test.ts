import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { starterSpec } from '../../cli/starter-spec.ts';
import { specJsonSchema } from '../../core/sweep/spec/json-schema.ts';
import { parseSpec } from '../../core/sweep/spec/parse.ts';
import { spec, Workplace } from './skysweep.ts';

const place = new Workplace();
afterAll(() => place.remove());

describe('wrong usage ends with 2 and one clear message on standard error', () => {
  place.write(
    'bad.yaml',
    'name: a\nobjective: { metric: loss, goal: minimize }\nspace:\n  x: { type: float, low: 2, high: 1 }\n',
  );
  place.write('no-trainer.json', JSON.stringify({ ...JSON.parse(spec()), trainer: undefined }));
  place.write('file', '');
  it.each([
    [['rnu'], /unknown command 'rnu'[\s\S]*Did you mean run/],
    [['run'], /missing required argument 'spec'/],
    [['run', 'bad.yaml', '--trails', '3'], /unknown option '--trails'[\s\S]*--trials/],
    [['run', 'bad.yaml', '--trials', '0'], /'--trials <n>' argument '0' is invalid. give an integer of at least 1/],
    [['run', 'bad.yaml', '--parallel', '1.5'], /'--parallel <n>' argument '1.5' is invalid/],
    [['run', 'bad.yaml', '--name', 'A'], /'--name <name>' argument 'A' is invalid/],
    [['run', 'nowhere.yaml'], /nowhere.yaml: there is no such file/],
    [['run', '.'], /is a directory/],
    [['run', 'bad.yaml'], /^error: bad.yaml:4:26: space.x.low: low 2 is above high 1/],
    [['validate', 'bad.yaml'], /^error: bad.yaml:4:26: space.x.low: low 2 is above high 1/],
    [['run', 'no-trainer.json'], /no-trainer.json: trainer: is missing/],
    [['show', 'toy'], /there are no sweeps in .*--data-dir/],
    [['resume', 'toy'], /there are no sweeps in .*--data-dir/],
    [['trials', 'toy', '--state', 'odd'], /Allowed choices are queued, running/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await place.run(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(join(place.folder, '.skysweep'))).toBe(false);
  });

  it('shows the stack only with SKYSWEEP_DEBUG', async () => {
    expect((await place.run(['run', 'nowhere.yaml'], { SKYSWEEP_DEBUG: '1' })).stderr).toMatch(/^\s+at /m);
  });

  it('a data directory that is none ends with 1 and names the remedy', async () => {
    place.write('good.json', spec());
    const { code, stderr } = await place.run(['run', 'good.json', '--data-dir', 'file']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/data directory .*file cannot be used .*--data-dir/);
  });
});

describe('commands without a cloud', () => {
  it('no command at all shows the help and ends with 2', async () => {
    const { code, stderr } = await place.run([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Usage: skysweep/);
  });

  it('--help and --version end with 0', async () => {
    const help = await place.run(['run', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const flag of ['--trials', '--parallel', '--seed', '--data-dir', '--json', '--quiet', '--name']) {
      expect(help.stdout).toContain(flag);
    }
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await place.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('schema prints the JSON Schema, and minds no reader that goes away', async () => {
    const { stdout } = await place.run(['schema']);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(specJsonSchema())));
    const { child, ended } = place.start(['schema']);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('init writes a valid spec once', async () => {
    const first = await place.run(['init', 'new.yaml', '--name', 'mine']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const text = readFileSync(join(place.folder, 'new.yaml'), 'utf8');
    expect(text).toBe(starterSpec('mine'));
    expect(parseSpec(text, 'new.yaml').name).toBe('mine');
    const second = await place.run(['init', 'new.yaml', '--name', 'other']);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/new.yaml: is there already/);
    expect(readFileSync(join(place.folder, 'new.yaml'), 'utf8')).toBe(text);
  });

  it('the other trainer in the comments of the starter is valid, too', () => {
    const text = starterSpec('mine')
      .replace(/^trainer:.*$/m, '')
      .replace(/^# (trainer:| {2}command:| {2}metrics:)/gm, '$1');
    expect(parseSpec(text, 'new.yaml').trainer).toMatchObject({ metrics: 'json_lines' });
  });

  it('validate tells what it found', async () => {
    place.write('good.json', spec());
    expect(await place.run(['validate', 'good.json'])).toEqual({
      code: 0,
      stdout: 'good.json: fine (1 parameter, sampler random, scheduler none)\n',
      stderr: '',
    });
    expect(JSON.parse((await place.run(['validate', 'good.json', '--json'])).stdout)).toMatchObject({
      valid: true,
      spec: { name: 'toy', budget: { trials: 4, parallel: 2 } },
    });
    const bad = await place.run(['validate', 'bad.yaml', '--json']);
    expect(bad).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(bad.stdout)).toMatchObject({
      valid: false,
      issues: [{ file: 'bad.yaml', line: 4, column: 26, path: 'space.x.low' }],
    });
  });

  it('validate warns on standard error of what can be run and may not be meant', async () => {
    place.write(
      'odd.yaml',
      'name: odd\nobjective: { metric: loss, goal: minimize }\nbudget: { trials: 2 }\ntrainer: { family: mlp }\nspace:\n  momentum: { type: float, low: 0.5, high: 0.9 }\n',
    );
    const { code, stdout, stderr } = await place.run(['validate', 'odd.yaml']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('odd.yaml: fine') });
    expect(stderr).toMatch(/^warning: odd.yaml:6:3: space.momentum: has no effect .* optimizer: momentum or nest/);
    const { warnings } = JSON.parse((await place.run(['validate', 'odd.yaml', '--json'])).stdout);
    expect(warnings).toEqual([expect.objectContaining({ file: 'odd.yaml', path: 'space.momentum' })]);
  });

  it('list has nothing to show where nothing has run', async () => {
    expect(await place.run(['list', '--json', '--data-dir', 'nothing'])).toEqual({
      code: 0,
      stdout: '[]\n',
      stderr: '',
    });
    expect(existsSync(join(place.folder, 'nothing'))).toBe(false);
  });
});
