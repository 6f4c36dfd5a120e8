import { spawn } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../infra/local/root.ts';
import { ChaosPlace } from './program.ts';

let place: ChaosPlace;
beforeEach(() => {
  place = new ChaosPlace();
});
afterEach(() => place.close());

const quick = (name: string, trials: number) => ({
  name,
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  sampler: 'random',
  budget: { trials, parallel: 4 },
  trainer: { command: ['sh', '-c', `echo '{"loss": 1}'`] },
});

describe('a data directory', () => {
  it('that cannot be made is an error that names it and the remedy', async () => {
    writeFileSync(join(place.folder, 'file'), '');
    const spec = place.spec(quick('nowhere', 1));
    const { code, stderr, stdout } = await place.run(['run', spec, '--data-dir', 'file']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the data directory .*file cannot be used .*--data-dir/);
    expect(stdout).toBe('');
  });

  it('that fills up ends the run with a clear error, and the sweep goes on when there is room', async () => {
    const spec = place.spec(quick('full', 120));
    // The limit on the size of a file stands in for the disk's end; its signal is ignored, so that writing fails.
    const limited = spawn(
      'sh',
      [
        '-c',
        `trap '' XFSZ; ulimit -f 200; exec "$0" "$@"`,
        process.execPath,
        join(packageRoot, 'dist/cli/main.js'),
        'run',
        spec,
      ],
      { cwd: place.folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let stderr = '';
    limited.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => limited.once('close', resolve));
    expect(stderr).toMatch(/cannot be written.*skysweep resume/);
    expect(code).toBe(1);
    const before = (await place.trials('full')).filter(({ state }) => state === 'completed');
    expect(before.length).toBeGreaterThan(0);
    expect((await place.run(['resume', 'full', '--quiet'])).code).toBe(0);
    const after = await place.trials('full');
    expect(after).toHaveLength(120);
    expect(after.every(({ state }) => state === 'completed')).toBe(true);
    for (const trial of before) expect(after[trial.trial]).toEqual(trial);
  });

  it('is shared: other commands join the process that has it', async () => {
    const long = place.spec(place.counting('long', { trials: 500, steps: 30 }));
    const first = place.start(['run', long, '--quiet']);
    await place.until(() => place.log().length > 0);
    expect(await place.json('list')).toMatchObject([{ sweep: 'long', status: 'running' }]);
    const second = await place.run(['run', place.spec(quick('quick', 3)), '--quiet']);
    expect(second.code).toBe(0);
    expect(await place.show('quick')).toMatchObject({ counts: { completed: 3 } });
    await place.run(['stop', 'long']);
    expect((await first.ended).code).toBe(0);
    expect(await place.show('long')).toMatchObject({ status: 'stopped' });
  });

  it("keeps the owner's key from other users", async () => {
    const { ended } = place.start(['run', place.spec(place.counting('key', { trials: 2 })), '--quiet']);
    await place.until(() => place.log().length > 0);
    expect(statSync(join(place.folder, '.skysweep/owner.json')).mode & 0o077).toBe(0);
    await ended;
  });

  it('whose owner does not answer is an error, not a wait for ever', async () => {
    const dataDir = join(place.folder, '.skysweep');
    mkdirSync(dataDir);
    // Holds the lock and says nothing, as a stopped owner would.
    const { ClassicLevel } = await import('classic-level');
    const lock = new ClassicLevel(join(dataDir, 'lock'));
    await lock.open();
    const { code, stderr } = await place.run(['list']);
    await lock.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/in use by another process.*--data-dir/);
  });
});
