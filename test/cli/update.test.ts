import { afterAll, describe, expect, it } from 'vitest';
import { spec, Workplace } from './skysweep.ts';

const place = new Workplace();
afterAll(() => place.remove());

const slow = { name: 'grows', trials: 1000, parallel: 1, steps: 10, delay: 20 };
const changed = (more: object) => JSON.stringify({ ...JSON.parse(spec(slow)), ...more });

describe('update', () => {
  it('changes a running sweep, and resume --spec a paused one', async () => {
    place.write('grows.json', spec(slow));
    const running = place.start(['run', 'grows.json', '--json']);
    await running.shows('trial 0 completed');

    place.write('other.json', changed({ objective: { metric: 'other', goal: 'minimize' } }));
    const refused = await place.run(['update', 'grows', '--spec', 'other.json']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/objectives: was minimize loss, is minimize other: .*warm_start/);

    place.write('wider.json', changed({ space: { x: { type: 'float', low: 0, high: 2 } }, initial: [{ x: 1.5 }] }));
    expect(await place.run(['update', 'grows', '--spec', 'wider.json'])).toEqual({
      code: 0,
      stdout: 'sweep grows is running and goes by the new spec\n',
      stderr: '',
    });
    // x² + 1/10 at x = 1.5, which was out of range before.
    await running.shows('loss 2.35');
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);

    const count = JSON.parse((await place.run(['trials', 'grows', '--json'])).stdout).length;
    place.write(
      'last.json',
      changed({ space: { x: { type: 'float', low: 0, high: 2 } }, budget: { trials: count + 1 } }),
    );
    expect((await place.run(['update', 'grows', '--spec', 'last.json'])).stdout).toMatch(
      /^sweep grows is paused and goes by the new spec; `skysweep resume grows` continues it/,
    );
    const resumed = await place.run(['resume', 'grows', '--spec', 'last.json', '--json', '--quiet']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'completed', counts: { completed: count + 1 } });
    expect((await place.run(['update', 'grows', '--spec', 'last.json'])).stderr).toMatch(
      /sweep grows is completed.*resume/,
    );
  });

  it('changes the budget alone, and resume gives a finished sweep more to do', async () => {
    place.write('small.json', spec({ ...slow, name: 'small', trials: 2, steps: 1 }));
    expect((await place.run(['run', 'small.json', '--quiet'])).code).toBe(0);
    const nothing = await place.run(['resume', 'small']);
    expect(nothing.stderr).toMatch(
      /sweep small is completed \(2 trials done\): give it more to do, as with --trials 4/,
    );
    const resumed = await place.run(['resume', 'small', '--trials', '5', '--parallel', '2', '--json', '--quiet']);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'completed', counts: { completed: 5 } });
    expect((await place.run(['resume', 'small', '--trials', '6', '--spec', 'small.json'])).stderr).toMatch(
      /--spec has/,
    );
    expect((await place.run(['update', 'small'])).stderr).toMatch(/nothing is to change: give --spec, or limits/);
  });

  it('names the place of what is wrong in a spec', async () => {
    place.write('bad.yaml', 'name: a\nobjective: { metric: loss, goal: minimize }\nspace: { x: { type: flot } }\n');
    const { code, stderr } = await place.run(['resume', 'grows', '--spec', 'bad.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: bad.yaml:3:21: space.x.type/);
  });
});
