import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedApi, serveTestApi } from './served-api.ts';
import { Workplace } from './skysweep.ts';

/** The built command beside a deployment's API: the folder of a program is one of the container, not of this machine. */
const place = new Workplace();
let api: ServedApi;
beforeAll(async () => {
  api = await serveTestApi();
});
afterAll(async () => {
  await api.close();
  place.remove();
});

const deployed = (...args: string[]) => place.run([...args, '--api-url', api.url, '--token', 'any']);
const spec = (trials: number, cwd?: string) =>
  JSON.stringify({
    name: 'placed',
    objective: { metric: 'loss', goal: 'minimize' },
    space: { x: { type: 'float', low: 0, high: 1 } },
    budget: { trials },
    trainer: { command: ['sh', 'train.sh'], ...(cwd !== undefined && { cwd }) },
  });
const folderOf = async () => {
  const trainer = (await api.services.sweeps.find('placed'))?.spec.trainer;
  return trainer && 'cwd' in trainer ? trainer.cwd : undefined;
};

it('a changed spec keeps the folder that it names, relative to that of the container', async () => {
  const created = await fetch(`${api.url}/v1/sweeps`, { method: 'POST', body: `{"spec": ${spec(2, 'app')}}` });
  expect(created.status).toBe(201);
  place.write('longer.json', spec(3, 'app'));
  expect(await deployed('update', 'placed', '--spec', 'longer.json')).toMatchObject({ code: 0, stderr: '' });
  expect(await folderOf()).toBe('app');

  // As before where the new spec names none; another one would be another program.
  place.write('longest.json', spec(4));
  expect(await deployed('update', 'placed', '--spec', 'longest.json')).toMatchObject({ code: 0, stderr: '' });
  expect(await folderOf()).toBe('app');
  place.write('moved.json', spec(4, 'elsewhere'));
  const moved = await deployed('update', 'placed', '--spec', 'moved.json');
  expect(moved).toMatchObject({ code: 2, stderr: expect.stringMatching(/trainer\.cwd: was app, is elsewhere/) });
});
