import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventSchemas, type SweepEvent } from '../../../core/sweep/events.ts';
import { openTestCloud, shell, spec, type TestCloud } from '../../infra/with-cloud.ts';

/** Events of real sweeps, as a live view and a webhook get them. */
let test: TestCloud;
const posted: SweepEvent[] = [];
const receiver = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    posted.push(JSON.parse(text) as SweepEvent);
    response.writeHead(posted.length % 2 === 0 ? 500 : 204).end();
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  process.env.SKYSWEEP_WEBHOOK = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  test = await openTestCloud();
  delete process.env.SKYSWEEP_WEBHOOK;
});
afterAll(async () => {
  await test.close();
  receiver.close();
});

interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

function parse(text: string): Message[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) as Record<string, unknown> };
    });
}

async function poll(sweep: string, after?: string, wait = 5): Promise<Message[]> {
  const headers: Record<string, string> = after === undefined ? {} : { 'last-event-id': after };
  const answer = await test.cloud.fetch(`/v1/sweeps/${sweep}/events?wait=${wait}`, { headers });
  expect(answer.headers.get('content-type')).toMatch('text/event-stream');
  return parse(await answer.text());
}

/** All events up to the end of the sweep, which comes a moment after its last state. */
async function whole(sweep: string): Promise<Message[]> {
  const seen: Message[] = [];
  while (!seen.some(({ event }) => event === 'SweepCompleted' || event === 'SweepFailed')) {
    seen.push(...(await poll(sweep, seen.at(-1)?.id)));
  }
  return seen.filter(({ event }) => event !== 'progress');
}

const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`;

describe('the events of a sweep', () => {
  it('tell of its start, each trial, each improvement and its end, once each and as documented', async () => {
    const view = await test.run(spec('told', shell(report), { budget: { trials: 8, parallel: 3 } }));
    const messages = await whole('told');
    const of = (type: string) => messages.filter(({ event }) => event === type).map(({ data }) => data);
    expect(of('SweepStarted')).toMatchObject([{ sweep: 'told', generation: 1 }]);
    expect(
      of('TrialSettled')
        .map(({ trial }) => trial)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(of('SweepCompleted')).toMatchObject([
      { status: 'completed', counts: { completed: 8, stopped: 0, failed: 0 }, best: view.best },
    ]);
    const improved = of('SweepImproved').map(({ values }) => (values as number[])[0] as number);
    expect(improved).toEqual([...improved].sort((a, b) => b - a));
    expect(improved.at(-1)).toBe(view.best?.value);
    for (const { event, data } of messages) eventSchemas[event as keyof typeof eventSchemas].parse(data);
    expect(new Set(messages.map(({ data }) => data.id)).size).toBe(messages.length);
    // The webhook got the same, whatever it answered.
    const sent = posted.filter(({ detail }) => 'sweep' in detail && detail.sweep === 'told');
    expect(sent.map(({ detail }) => detail.id).sort()).toEqual(messages.map(({ data }) => data.id).sort());
  });

  it('tell of improvements of the front, where there are several objectives', async () => {
    const two = `echo "{\\"a\\": $SKYSWEEP_PARAM_X, \\"b\\": -$SKYSWEEP_PARAM_X}"`;
    const { objective: _, ...several } = spec('told-front', shell(two), { budget: { trials: 4, parallel: 1 } }) as {
      objective?: unknown;
    };
    await test.run({ ...several, objectives: ['a', 'b'].map((metric) => ({ metric, goal: 'minimize' })) });
    expect((await whole('told-front')).filter(({ event }) => event === 'SweepImproved')).toHaveLength(4);
  });

  it('say why a sweep failed', async () => {
    await test.run(spec('told-failed', shell('exit 3'), { budget: { trials: 2, parallel: 1 } }));
    const messages = await whole('told-failed');
    expect(messages.at(-1)).toMatchObject({ event: 'SweepFailed', data: { reason: /every trial failed/ } });
  });
});

describe('a live view', () => {
  it('misses nothing and gets nothing twice, poll by poll, and sees running trials come on', async () => {
    const steps = `for s in 1 2 3 4 5 6; do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0.3; done`;
    await test.post('/v1/sweeps', { spec: spec('live', shell(steps), { budget: { trials: 3, parallel: 2 } }) });
    const seen: Message[] = [];
    while (!seen.some(({ event }) => event === 'SweepCompleted')) {
      const news = await poll('live', seen.at(-1)?.id);
      seen.push(...news);
    }
    const logged = seen.filter(({ event }) => event !== 'progress');
    const all = await whole('live');
    expect(logged.map(({ data }) => data.id)).toEqual(all.map(({ data }) => data.id));
    const curves = seen.flatMap(({ event, data }) =>
      event === 'progress' ? (data.trials as { trial: number; step: number }[]) : [],
    );
    const first = curves.filter(({ trial }) => trial === 0).map(({ step }) => step);
    expect(new Set(first).size).toBeGreaterThan(2);
    expect(first).toEqual([...first].sort((a, b) => a - b));
  });

  it('is answered within the wait when there is no news', async () => {
    await test.run(spec('quiet', shell(report), { budget: { trials: 1 } }));
    const last = (await whole('quiet')).at(-1)?.id;
    const begin = performance.now();
    expect(await poll('quiet', last, 1)).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(20_000);
  });

  it('may stream', async () => {
    await test.post('/v1/sweeps', { spec: spec('streamed', shell(`sleep 0.3; ${report}`), { budget: { trials: 2 } }) });
    const answer = await test.cloud.fetch('/v1/sweeps/streamed/events');
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (!text.includes('event: SweepCompleted'))
      text += decoder.decode((await reader.read()).value, { stream: true });
    await reader.cancel();
    const types = parse(text.slice(0, text.lastIndexOf('\n\n') + 2)).map(({ event }) => event);
    expect(types[0]).toBe('SweepStarted');
    expect(types.filter((type) => type === 'TrialSettled')).toHaveLength(2);
  });

  it('is told when it asks for what there is not', async () => {
    const status = async (path: string, headers = {}) => (await test.cloud.fetch(path, { headers })).status;
    expect(await status('/v1/sweeps/nobody/events?wait=0')).toBe(404);
    expect(await status('/v1/sweeps/quiet/events?wait=26')).toBe(400);
    expect(await status('/v1/sweeps/quiet/events?wait=soon')).toBe(400);
    expect(await status('/v1/sweeps/quiet/events?wait=0', { 'last-event-id': 'x y' })).toBe(400);
  });
});

it('no event fails a sweep', () => {
  expect(test.errors.map(String).filter((text) => !/webhook .* answered 500/.test(text))).toEqual([]);
});
