import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { executionName } from '../../functions/crew.ts';
import { countTransitions, type Transitions, total } from '../infra/transitions.ts';
import { openTestCloud, shell, spec, type TestCloud } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { bill, type Counts, prices } from './prices.ts';
import { type RecordedLine, readRecord } from './record.ts';
import { services } from './services.ts';

const emulator = inject('emulator');
const { sfn } = services(emulator);
const client = openClient(emulator);
const transitions = countTransitions();
let embedded: TestCloud;
beforeAll(async () => {
  embedded = await openTestCloud();
});
afterAll(async () => {
  transitions.stop();
  await embedded.close();
});

/** States that the execution itself entered, by the emulator's history; it keeps none of a Distributed Map's children. */
async function ownTransitions(executionArn: string): Promise<Transitions> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  return Object.fromEntries(entered.map((state) => [state, entered.filter((other) => other === state).length]));
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

/** Requests to the table by the kind of partition, and what they consume: reads and writes apart. */
type ByKind = Readonly<Record<string, number>>;

function tableUnits(lines: readonly RecordedLine[]): ByKind {
  const sums: Record<string, number> = {};
  for (const { service, action = '', on, units = 1 } of lines) {
    if (service !== 'DynamoDB') continue;
    const kind = `${isRead(action) ? 'read' : 'write'} ${on?.key?.split('#', 1)[0] ?? 'batch'}#`;
    // A write whose condition did not hold is charged, too.
    sums[kind] = (sums[kind] ?? 0) + units;
  }
  return sums;
}

const isRead = (action: string) => /^(Get|Query)/.test(action);

const sumOf = (sums: ByKind, kind: string) =>
  Object.entries(sums).reduce((sum, [key, units]) => sum + (key.startsWith(kind) ? units : 0), 0);

interface Counted extends Counts {
  readonly byKind: ByKind;
}

/** API requests that brought reports. */
function reportRequests(lines: readonly RecordedLine[]): number {
  const reporting = new Set<number>();
  let requests = 0;
  for (const { pid, invocation, action, on } of lines) {
    if (action === 'PutItem' && on?.key?.startsWith('TRIAL#')) reporting.add(pid);
    // A process has one invocation at a time.
    if (invocation !== undefined && reporting.delete(pid)) requests += 1;
  }
  return requests;
}

/** Runs a sweep of one lane whose trials report so often, with nobody looking on, and counts what is charged. */
async function countsOf(name: string, trials: number, reports: number): Promise<Counted> {
  const begun = Date.now();
  const script = `for s in $(seq ${reports}); do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.2; done`;
  const sweep = spec(name, shell(script), { budget: { trials, parallel: 1 } });
  // The same definition and sweep where every state that is entered can be counted, those of the shifts as well.
  const same = embedded.run(sweep);
  await client.start(sweep);
  const arn = `${emulator.stateMachine.replace(':stateMachine:', ':execution:')}:${executionName(name, 1)}`;
  const running = async () =>
    (await sfn.send(new DescribeExecutionCommand({ executionArn: arn }))).status === 'RUNNING';
  while (await running()) await sleep(300);
  const lines = withoutWaiting(readRecord(emulator.record).filter(({ at }) => at >= begun));
  const view = await client.show(name);
  expect(view).toMatchObject({ status: 'completed', counts: { completed: trials } });
  expect(view.steps.run).toBe(trials * reports);
  expect(await same).toMatchObject({ status: 'completed', counts: { completed: trials } });
  const entered = await transitions.take();
  expect(entered).toMatchObject(await ownTransitions(arn));
  const count = (test: (line: (typeof lines)[number]) => boolean) => lines.filter(test).length;
  const byKind = tableUnits(lines);
  const api = emulator.resources.find(({ logicalId }) => /EdgesApi[0-9A-F]{8}$/.test(logicalId))?.physicalId;
  const isApi = ({ fn }: { fn: string }) => fn === api;
  // Reports that come while another one is on its way go together: the busier the machine, the fewer requests. Here each
  // counts as one that went alone, with the invocation and the look at its trial that this takes.
  const together = trials * reports - reportRequests(lines);
  return {
    transitions: total(entered),
    invocations: count((line) => line.invocation !== undefined) + together,
    requests: count((line) => line.invocation !== undefined && isApi(line)) + together,
    reads: sumOf(byKind, 'read') + together,
    writes: sumOf(byKind, 'write'),
    byKind,
    puts: count(({ service, action = '' }) => service === 'S3' && /^(Put|List)/.test(action)),
    gets: count(({ service, action = '' }) => service === 'S3' && /^(Get|Head)/.test(action)),
    events: count(({ service }) => service === 'EventBridge'),
  };
}

it('costs less than $0.0005 a trial with 20 reports to orchestrate', async () => {
  const few = await countsOf('cost-few', 2, 20);
  const many = await countsOf('cost-many', 4, 20);
  const rare = await countsOf('cost-rare', 2, 2);
  // What a sweep costs once drops out.
  const difference = (a: Counted, b: Counted, by: number): Counted => {
    const per = <T extends object>(one: T, other: T): Record<string, number> =>
      Object.fromEntries(
        Object.keys(one).map((key) => [key, (Number(one[key as keyof T]) - Number(other[key as keyof T] ?? 0)) / by]),
      );
    const { byKind: kinds, ...counts } = a;
    const { byKind: otherKinds, ...others } = b;
    return { ...(per(counts, others) as unknown as Counts), byKind: per(kinds, otherKinds) };
  };
  const trial = difference(many, few, 2);
  const report = difference(few, rare, 2 * 18);
  const show = (what: string, { byKind, ...counts }: Counted) => {
    const { total, ...parts } = bill(counts);
    console.log(`${what}: $${total.toFixed(7)}`, counts, byKind, parts);
  };
  show('per trial with 20 reports', trial);
  show('per report', report);
  console.log(`prices of ${prices.asOf}`);
  // The log of events is the table's, too: two items an event.
  expect(trial.byKind['write EVENTS#']).toBeGreaterThan(0);
  expect(trial.transitions).toBe(5);
  // One each, and now and then a heartbeat.
  expect(report.requests).toBeCloseTo(1, 0);
  expect(bill(trial).total).toBeLessThan(0.0005);
});
