import type { SweepEvent } from '../../core/sweep/events.ts';
import { type Events, emitter } from '../../functions/events.ts';
import { unobserved } from '../../functions/observe/observer.ts';
import type { Executions, Job, Services } from '../../functions/services.ts';
import { storesOf } from '../../functions/stores/stores.ts';
import { embeddedTable } from '../infra/embedded-table.ts';

/** The handlers' services over the embedded table; executions and objects are kept in maps, for tests to look at. */
export interface TestServices {
  readonly services: Services;
  readonly started: Map<string, unknown>;
  readonly objects: Map<string, string>;
  readonly published: SweepEvent[];
  readonly failures: unknown[];
  close(): Promise<void>;
}

export async function testServices(publish?: (event: SweepEvent) => Promise<void>): Promise<TestServices> {
  const { table, close } = await embeddedTable();
  const started = new Map<string, unknown>();
  const objects = new Map<string, string>();
  const published: SweepEvent[] = [];
  const failures: unknown[] = [];
  const stores = storesOf(table, Date.now);
  const send = async (event: SweepEvent) => {
    published.push(event);
    await publish?.(event);
  };
  const events: Events = emitter(stores.eventLog, send, (error) => failures.push(error));
  const executions: Executions = {
    async start(name, input) {
      if (!started.has(name)) started.set(name, input);
    },
    isRunning: async (name) => started.has(name),
  };
  const services: Services = {
    ...unobserved,
    ...stores,
    events,
    jobs: { submit: async () => 'job', list: async () => [] as Job[], terminate: async () => {} },
    callbacks: { succeed: async () => {}, heartbeat: async () => {} },
    executions,
    artefacts: {
      presignPut: async () => ({ url: 'http://127.0.0.1/', headers: {} }),
      presignGet: async () => 'http://127.0.0.1/',
      exists: async (object) => objects.has(object),
      read: async (object) => objects.get(object),
      remove: async (object) => {
        objects.delete(object);
      },
    },
    apiUrl: () => 'http://127.0.0.1',
    now: () => Date.now(),
    overlapMs: 0,
  };
  return { services, started, objects, published, failures, close };
}
