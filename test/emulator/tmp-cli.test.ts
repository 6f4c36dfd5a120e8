import { afterAll, describe, expect, inject, it } from 'vitest';
import { spec, Workplace } from '../cli/skysweep.ts';

/** The built command against the deployment, with credentials and region from the environment as the SDK finds them. */
const emulator = inject('emulator');
const place = new Workplace();
afterAll(() => place.remove());

const account = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
const at = (...args: string[]) => place.start(['--endpoint', emulator.endpoint, ...args], account);
const json = async (...args: string[]) => JSON.parse((await at(...args, '--json').ended).stdout);

describe('the command line on a deployment', () => {
  it('runs a sweep to its end and reads it: list, show, trials, best, schedule; and deletes it', async () => {
    place.write('sweep.json', spec({ name: 'by-cli9', trials: 3, parallel: 3, steps: 2 }));
    const ran = await at('run', 'sweep.json', '--json').ended;
    expect(ran).toMatchObject({ code: 0 });
    expect(JSON.parse(ran.stdout)).toMatchObject({ sweep: 'by-cli9', status: 'completed', counts: { completed: 3 } });
    expect(ran.stderr).toMatch('trial 0 completed');

    expect(await json('list')).toContainEqual(expect.objectContaining({ sweep: 'by-cli9', status: 'completed' }));
    expect((await at('show', 'by-cli9').ended).stdout).toMatch('by-cli9');
    expect((await json('show', 'by-cli9', '0')).params).toHaveProperty('x');
    const trials: { trial: number; value: number }[] = await json('trials', 'by-cli9', '--state', 'completed');
    expect(trials.map(({ trial }) => trial).sort()).toEqual([0, 1, 2]);
    const best = await json('best', 'by-cli9');
    expect(best.value).toBe(Math.min(...trials.map(({ value }) => value)));
    expect((await at('schedule', 'by-cli9').ended).code).toBe(0);

    expect(await at('delete', 'by-cli9').ended).toEqual({ code: 0, stdout: 'sweep by-cli9 is deleted\n', stderr: '' });
    expect(await at('show', 'by-cli9').ended).toMatchObject({ code: 2, stderr: expect.stringMatching('by-cli9') });
  });

  it('leaves a sweep running, changes it, pauses it, resumes it and stops it', async () => {
    place.write('long.json', spec({ name: 'steered9', trials: 1000, parallel: 1, steps: 3, delay: 50 }));
    const running = at('run', 'long.json');
    await running.shows('trial 0 completed');
    running.child.kill('SIGINT');
    const left = await running.ended;
    expect(left.code).toBe(130);
    expect(left.stderr).toMatch('the sweep runs on; `skysweep show steered9`');
    expect((await json('show', 'steered9')).status).toBe('running');

    expect((await at('update', 'steered9', '--trials', '500').ended).stdout).toMatch('goes by the new budget');
    expect((await json('show', 'steered9')).budget).toMatchObject({ trials: 500 });
    expect((await at('pause', 'steered9').ended).stdout).toMatch(/sweep steered9 is paus/);
    await expect.poll(async () => (await json('show', 'steered9')).status, { timeout: 60_000 }).toBe('paused');

    const resumed = at('resume', 'steered9');
    await resumed.shows(' completed');
    expect((await at('stop', 'steered9', '--now').ended).stdout).toMatch(/sweep steered9 is stop/);
    expect((await resumed.ended).code).toBe(0);
    expect((await json('show', 'steered9')).status).toBe('stopped');
  });

  it('says what is missing: credentials, a region, the stack, a role, an answer', async () => {
    const refused = async (args: string[], env: NodeJS.ProcessEnv, message: RegExp) => {
      const none = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, AWS_PROFILE: undefined };
      const keys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
      const home = { HOME: place.folder, AWS_EC2_METADATA_DISABLED: 'true' };
      const ended = await place.run(['list', ...args], { ...none, ...keys, ...home, ...env });
      expect(ended).toMatchObject({ stdout: '', stderr: expect.stringMatching(message) });
      expect(ended.code).not.toBe(0);
    };
    const here = ['--endpoint', emulator.endpoint];
    await refused(['--profile', 'aws'], {}, /no AWS region: give --region, or set AWS_REGION/);
    await refused(here, { AWS_REGION: 'us-east-1' }, /no AWS credentials .*`aws configure` or `aws sso login`/);
    await refused(
      [...here, '--stack', 'Other'],
      account,
      /there is no stack Other in us-east-1 .*--stack and --region/,
    );
    await refused([...here, '--data-dir', 'x'], account, /--data-dir is for sweeps on this machine/);
    await refused([], { SKYSWEEP_PROFILE: 'cloud' }, /SKYSWEEP_PROFILE is cloud: it may be embedded or aws/);
    await refused(
      [...here, '--api-url', emulator.api],
      { ...account, AWS_ACCESS_KEY_ID: 'AKIANOBODYKNOWSIT00' },
      /refuses GET requests of yours \(403: .*\): .*the role reader/,
    );
  });
});
