import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { expect, inject, it } from 'vitest';
import { executionName } from '../../functions/crew.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { type Bill, bill, type Counts, prices } from './prices.ts';
import { readRecord } from './record.ts';
import { services } from './services.ts';

const emulator = inject('emulator');
const { sfn } = services(emulator);
const client = openClient(emulator);

async function transitionsOf(sfn: SFNClient, executionArn: string): Promise<number> {
  let count = 0;
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new GetExecutionHistoryCommand({ executionArn, ...(nextToken && { nextToken }) }));
    count += (page.events ?? []).filter(({ type }) => type?.endsWith('StateEntered')).length;
    nextToken = page.nextToken;
  } while (nextToken);
  return count;
}

/** Transitions of an execution and of the child executions of its map. */
async function allTransitions(executionArn: string): Promise<number> {
  let count = await transitionsOf(sfn, executionArn);
  const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  for (const { mapRunArn } of mapRuns ?? []) {
    const { executions } = await sfn.send(new ListExecutionsCommand({ mapRunArn }));
    for (const child of executions ?? []) count += await transitionsOf(sfn, child.executionArn as string);
  }
  return count;
}

/** Runs a sweep of one lane whose trials report so often, with nobody looking on, and counts what is charged. */
async function countsOf(name: string, trials: number, reports: number): Promise<Counts> {
  const begun = Date.now();
  const script = `for s in $(seq ${reports}); do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.05; done`;
  await client.start(spec(name, shell(script), { budget: { trials, parallel: 1 } }));
  const arn = `${emulator.stateMachine.replace(':stateMachine:', ':execution:')}:${executionName(name, 1)}`;
  const running = async () =>
    (await sfn.send(new DescribeExecutionCommand({ executionArn: arn }))).status === 'RUNNING';
  while (await running()) await sleep(300);
  const lines = readRecord(emulator.record).filter(({ at }) => at >= begun);
  const view = await client.show(name);
  expect(view).toMatchObject({ status: 'completed', counts: { completed: trials } });
  expect(view.steps.run).toBe(trials * reports);
  const count = (test: (line: (typeof lines)[number]) => boolean) => lines.filter(test).length;
  const units = (reads: boolean) =>
    lines
      .filter(({ service, action = '' }) => service === 'DynamoDB' && /^(Get|Query)/.test(action) === reads)
      // A write whose condition did not hold is charged, too.
      .reduce((sum, { units: used = 1 }) => sum + used, 0);
  const isApi = ({ fn }: { fn: string }) => fn === 'api';
  return {
    transitions: await allTransitions(arn),
    invocations: count((line) => line.invocation !== undefined),
    requests: count((line) => line.invocation !== undefined && isApi(line)),
    reads: units(true),
    writes: units(false),
    puts: count(({ service, action = '' }) => service === 'S3' && /^(Put|List)/.test(action)),
    gets: count(({ service, action = '' }) => service === 'S3' && /^(Get|Head)/.test(action)),
    events: count(({ service }) => service === 'EventBridge'),
  };
}

it('costs less than $0.0005 a trial with 20 reports to orchestrate', async () => {
  const [few, many] = [await countsOf('cost-few', 3, 20), await countsOf('cost-many', 6, 20)];
  const rare = await countsOf('cost-rare', 3, 2);
  const difference = (a: Counts, b: Counts, by: number) =>
    Object.fromEntries(
      Object.entries(a).map(([key, value]) => [key, (value - b[key as keyof Counts]) / by]),
    ) as unknown as Counts;
  // What a sweep costs once drops out.
  const trial = difference(many, few, 3);
  const report = difference(few, rare, 3 * 18);
  const show = (what: string, counts: Counts, { total, ...parts }: Bill) =>
    console.log(`${what}: $${total.toFixed(7)} ${JSON.stringify(counts)} ${JSON.stringify(parts)}`);
  show('per trial with 20 reports', trial, bill(trial));
  show('per report', report, bill(report));
  console.log(`prices of ${prices.asOf}`);
  expect(trial.transitions).toBeGreaterThanOrEqual(4);
  expect(report.requests).toBeGreaterThan(0);
  expect(bill(trial).total).toBeLessThan(0.0005);
});
