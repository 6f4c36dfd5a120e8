import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { expect, inject, it } from 'vitest';
import { executionName } from '../../functions/crew.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { type Bill, bill, type Counts, prices } from './prices.ts';
import { type RecordedLine, readRecord } from './record.ts';
import { services } from './services.ts';

const emulator = inject('emulator');
const { sfn } = services(emulator);
const client = openClient(emulator);

/** States that the parent execution entered. */
async function parentTransitions(executionArn: string): Promise<number> {
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return (events ?? []).filter(({ type }) => type?.endsWith('StateEntered')).length;
}

/**
 * States that the lanes entered, by what their functions answered: the emulator keeps no history of a Distributed Map's
 * children. A launch is ProposeTrial, WhatNext, LaunchTrial, Released, NextTurn; an end ProposeTrial, WhatNext, LaneDone.
 */
function laneTransitions(lines: readonly RecordedLine[]): number {
  const answers = (answer: string) => lines.filter((line) => line.answer === answer).length;
  return 5 * answers('launch') + 3 * answers('done');
}

/**
 * Leaves out the calls of lanes that only wait: the emulator ignores MaxConcurrencyPath and runs the shifts at once
 * which AWS keeps for later.
 */
function withoutWaiting(lines: readonly RecordedLine[]): RecordedLine[] {
  const kept: RecordedLine[] = [];
  const pending = new Map<number, RecordedLine[]>();
  for (const line of lines) {
    const calls = [...(pending.get(line.pid) ?? []), line];
    pending.set(line.pid, line.invocation === undefined ? calls : []);
    if (line.invocation !== undefined && line.answer !== 'wait') kept.push(...calls);
  }
  return kept;
}

/** Runs a sweep of one lane whose trials report so often, with nobody looking on, and counts what is charged. */
async function countsOf(name: string, trials: number, reports: number): Promise<Counts> {
  const begun = Date.now();
  const script = `for s in $(seq ${reports}); do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.2; done`;
  await client.start(spec(name, shell(script), { budget: { trials, parallel: 1 } }));
  const arn = `${emulator.stateMachine.replace(':stateMachine:', ':execution:')}:${executionName(name, 1)}`;
  const running = async () =>
    (await sfn.send(new DescribeExecutionCommand({ executionArn: arn }))).status === 'RUNNING';
  while (await running()) await sleep(300);
  const lines = withoutWaiting(readRecord(emulator.record).filter(({ at }) => at >= begun));
  const view = await client.show(name);
  expect(view).toMatchObject({ status: 'completed', counts: { completed: trials } });
  expect(view.steps.run).toBe(trials * reports);
  const count = (test: (line: (typeof lines)[number]) => boolean) => lines.filter(test).length;
  const units = (reads: boolean) =>
    lines
      .filter(({ service, action = '' }) => service === 'DynamoDB' && /^(Get|Query)/.test(action) === reads)
      // A write whose condition did not hold is charged, too.
      .reduce((sum, { units: used = 1 }) => sum + used, 0);
  const api = emulator.resources.find(({ logicalId }) => /EdgesApi[0-9A-F]{8}$/.test(logicalId))?.physicalId;
  const isApi = ({ fn }: { fn: string }) => fn === api;
  return {
    transitions: (await parentTransitions(arn)) + laneTransitions(lines),
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
  const few = await countsOf('cost-few', 2, 20);
  const many = await countsOf('cost-many', 4, 20);
  const rare = await countsOf('cost-rare', 2, 2);
  const difference = (a: Counts, b: Counts, by: number) =>
    Object.fromEntries(
      Object.entries(a).map(([key, value]) => [key, (value - b[key as keyof Counts]) / by]),
    ) as unknown as Counts;
  // What a sweep costs once drops out.
  const trial = difference(many, few, 2);
  const report = difference(few, rare, 2 * 18);
  const show = (what: string, counts: Counts, { total, ...parts }: Bill) =>
    console.log(`${what}: $${total.toFixed(7)} ${JSON.stringify(counts)} ${JSON.stringify(parts)}`);
  show('per trial with 20 reports', trial, bill(trial));
  show('per report', report, bill(report));
  console.log(`prices of ${prices.asOf}`);
  expect(trial.transitions).toBe(5);
  expect(report.requests).toBeGreaterThan(0);
  expect(bill(trial).total).toBeLessThan(0.0005);
});
