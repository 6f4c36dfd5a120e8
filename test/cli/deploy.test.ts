import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Workplace } from './skysweep.ts';

/** `skysweep deploy` and `destroy` with a cdk on PATH that writes down what it was told. */
let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  mkdirSync(join(place.folder, 'bin'));
});
afterEach(() => place.remove());

/** A cdk that is a shell script. */
function cdk(script: string): { PATH: string } {
  chmodSync(join(place.folder, place.write('bin/cdk', `#!/bin/sh\n${script}\n`)), 0o755);
  return { PATH: `${join(place.folder, 'bin')}:${process.env.PATH}` };
}
const recording = 'for one in "$@"; do echo "$one" >> told; done; echo "$SKYSWEEP_STACK $AWS_REGION" > where';
const told = () => readFileSync(join(place.folder, 'told'), 'utf8').trim().split('\n');
const app = `node "${resolve('dist/cdk/app.js')}"`;

it('deploy hands context, profile, region, approval and the rest on to cdk', async () => {
  const args =
    'deploy -c maxVcpus=128 --context skysweep:image=a@sha256:b --aws-profile prod --region eu-north-1 --yes';
  const more = ['--stack', 'Tuning', '--', '--outputs-file', 'outputs.json'];
  const { code, stdout, stderr } = await place.run([...args.split(' '), ...more], cdk(recording));
  expect(code, stderr).toBe(0);
  expect(told()).toEqual([
    ...['deploy', 'Tuning', '--app', app],
    ...['--context', 'skysweep:maxVcpus=128', '--context', 'skysweep:image=a@sha256:b', '--profile', 'prod'],
    ...['--require-approval', 'never', '--outputs-file', 'outputs.json'],
  ]);
  expect(readFileSync(join(place.folder, 'where'), 'utf8').trim()).toBe('Tuning eu-north-1');
  // What to do next is a command that finds the deployment, and a file that is there.
  const next = /AWS_PROFILE=prod npx skysweep --profile aws --stack Tuning --region eu-north-1 run (\S+)\n$/.exec(
    stdout,
  );
  expect(resolve(place.folder, next?.[1] as string)).toBe(resolve('examples/hello.yaml'));
});

it('destroy says what is kept, and asks unless told not to', async () => {
  const env = { ...cdk(recording), SKYSWEEP_STACK: 'Other' };
  const { code, stderr } = await place.run(['destroy'], env);
  expect(code).toBe(0);
  expect(stderr).toMatch(/Kept in the account, .*the DynamoDB table .*the S3\nbucket/);
  expect(told()).toEqual(['destroy', 'Other', '--app', app]);
  await place.run(['destroy', '--yes'], env);
  expect(told().slice(4)).toEqual(['destroy', 'Other', '--app', app, '--force']);
});

it('what goes wrong in cdk is shown, and ends the command', async () => {
  const { code, stdout, stderr } = await place.run(['deploy'], cdk('echo "no credentials" >&2; exit 3'));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/no credentials\n.*cdk deploy ended with code 3/s);
});

it('the app that it hands over is synthesised by the real cdk', async () => {
  // Nobody here can deploy: the same arguments go to `cdk synth`.
  const real = resolve('node_modules/aws-cdk/bin/cdk');
  const env = cdk(`shift; exec "${process.execPath}" "${real}" synth "$@" --quiet --output assembly`);
  const image = `registry.example/trainer@sha256:${'0'.repeat(64)}`;
  const args = ['deploy', '--stack', 'Tuning', '-c', `image=${image}`, '-c', 'maxVcpus=128', '-c', 'dashboard=false'];
  const { code, stderr } = await place.run(args, { ...env, AWS_REGION: undefined, CDK_DISABLE_VERSION_CHECK: '1' });
  expect(code, stderr).toBe(0);
  const template = readFileSync(join(place.folder, 'assembly', 'Tuning.template.json'), 'utf8');
  expect(template).toContain(image);
  const sizes = [...template.matchAll(/"MaxvCpus": (\d+)/g)].map(([, size]) => Number(size));
  // Of each of two queues, Spot and on demand.
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2 * 128);
  expect(template).not.toContain('AWS::CloudWatch::Dashboard');
  // The functions come along.
  const assets = readdirSync(join(place.folder, 'assembly')).filter((name) => name.startsWith('asset.'));
  expect(assets.some((name) => existsSync(join(place.folder, 'assembly', name, 'index.mjs')))).toBe(true);
}, 600_000);
