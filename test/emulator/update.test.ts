import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetFunctionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, UpdateStateMachineCommand } from '@aws-sdk/client-sfn';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { FunctionName } from '../../infra/functions.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { services } from './services.ts';

const emulator = inject('emulator');
const client = openClient(emulator);
const { sfn, lambda } = services(emulator);

/** The function's name in the deployment, by its bundle: `propose-trial` is `…ProposeTrial` and a hash. */
function deployed(bundle: FunctionName): string {
  const construct = bundle.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const pattern = new RegExp(`${construct}[0-9A-F]{8}$`);
  const found = emulator.resources.filter(
    ({ type, logicalId }) => type === 'AWS::Lambda::Function' && pattern.test(logicalId),
  );
  expect(found, bundle).toHaveLength(1);
  return found[0]?.physicalId as string;
}

/** Another package of the same bundle, as another release would be: its first line and its hash differ. */
function release(bundle: FunctionName): Uint8Array {
  const file = fileURLToPath(new URL(`../../dist/functions/${bundle}/index.mjs`, import.meta.url));
  return zipSync({ 'index.mjs': Buffer.from(`// another release\n${readFileSync(file, 'utf8')}`) });
}

/** Those that trials call. */
const updated: readonly FunctionName[] = ['propose-trial', 'launch-trial', 'settle-trial'];

/** What CloudFormation does to the functions and the state machine when a stack is updated. */
async function update(): Promise<void> {
  for (const bundle of updated) {
    const [FunctionName, ZipFile] = [deployed(bundle), release(bundle)];
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration?.CodeSha256).toBe(createHash('sha256').update(ZipFile).digest('base64'));
  }
  const { stateMachine: stateMachineArn } = emulator;
  const { definition = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const changed = JSON.stringify({ ...JSON.parse(definition), Comment: 'Another release.' });
  await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: changed }));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'skysweep-update-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('goes on with a sweep whose stack is updated while its trials run', async () => {
  const [open, runs] = [join(folder, 'open'), join(folder, 'runs')];
  // The first two trials run for as long as the update takes, the others run after it.
  const trainer = shell(`
    echo \${trial} >> ${runs}
    while [ ! -e ${open} ]; do sleep 0.1; done
    echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`);
  const sweep = await client.start(spec('updated', trainer, { budget: { trials: 4, parallel: 2 } }));
  await client.until(sweep, ({ counts }) => counts.running === 2);
  await update();
  expect(await client.show(sweep)).toMatchObject({ status: 'running', counts: { running: 2, completed: 0 } });
  writeFileSync(open, '');
  expect(await client.end(sweep)).toMatchObject({
    status: 'completed',
    reason: '4 trials done',
    counts: { completed: 4, failed: 0 },
  });
  const trials = await client.trials(sweep);
  expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2, 3]);
  for (const { value, params } of trials) expect(value).toBeCloseTo(params.x as number, 12);
  // None was trained twice.
  expect(readFileSync(runs, 'utf8').trim().split('\n').sort()).toEqual(['0', '1', '2', '3']);
});
