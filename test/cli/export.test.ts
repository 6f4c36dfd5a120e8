import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workplace } from './skysweep.ts';

let place: Workplace;
beforeAll(async () => {
  place = new Workplace();
  place.write('sweep.json', JSON.stringify(sweep));
  place.write('file', 'no folder');
  expect(await place.run(['run', 'sweep.json', '--quiet'])).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => place.remove());

const sweep = {
  name: 'small',
  objective: { metric: 'val_accuracy', goal: 'maximize' },
  space: { learning_rate: { type: 'float', low: 0.001, high: 0.1, log: true } },
  budget: { trials: 1 },
  trainer: { data: { name: 'mnist', train: 200, validation: 100 }, units: 4, epochs: 1 },
};

it.each(['export', 'tensorboard'])('%s says that --to cannot be a folder', async (command) => {
  for (const to of ['file', 'file/x', 'file/x/y']) {
    const { code, stderr } = await place.run([command, 'small', '--to', to]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: --to: ${join(place.folder, 'file')} is a file; name a folder, which is made if it is missing\n`,
    });
  }
});

/** Has the data directory, and is killed as soon as it has told where a checkpoint is. */
const owner = `
import http from 'node:http';
const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (event, request, response) {
  if (event === 'request' && request.url.endsWith('/checkpoint')) {
    response.on('close', () => process.kill(process.pid, 'SIGKILL'));
  }
  return emit.apply(this, arguments);
};
const { openCloud } = await import(${JSON.stringify(new URL('../../infra/local/cloud.ts', import.meta.url).href)});
const cloud = await openCloud({ dataDir: '.skysweep' });
console.log(cloud.owner ? 'ready' : 'not the owner');
setInterval(() => {}, 1000);
`;

it('export takes over when the process that has the data directory ends in between', { timeout: 120_000 }, async () => {
  const file = join(place.folder, place.write('owner.mts', owner));
  const tsx = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', tsx, file], { cwd: place.folder });
  const ended = once(child, 'exit');
  try {
    const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
    expect(said).toBe('ready\n');
    const { code, stdout, stderr } = await place.run(['export', 'small', '--to', 'model']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('trial 0 of small: mlp of 3210 values');
    expect(existsSync(join(place.folder, 'model', 'model.json'))).toBe(true);
    expect((await ended)[1]).toBe('SIGKILL');
  } finally {
    child.kill('SIGKILL');
  }
});
