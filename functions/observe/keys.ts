import { crewOf, executionName, readExecutionName } from '../crew.ts';
import { readJobName } from '../job-name.ts';
import type { Fields } from './observer.ts';

/** What an input of the state machine tells of itself. */
const named = ['sweep', 'generation', 'crew', 'round', 'lane', 'turn', 'trial', 'launch'] as const;

interface AnyInput {
  readonly [name: string]: unknown;
  /** Of an event. */
  readonly id?: string;
  readonly detail?: { readonly jobName?: string; readonly jobId?: string; readonly name?: string };
  /** Of a request to the API. */
  readonly rawPath?: string;
  readonly requestContext?: { readonly requestId?: string; readonly http?: { readonly method?: string } };
}

/**
 * What an invocation is about, by the same names whatever it was called for: a state of the state machine, the end of a
 * job or of an execution, a request to the API.
 */
export function keysOf(input: unknown): Fields {
  if (typeof input !== 'object' || input === null) return {};
  const { id, detail, rawPath, requestContext, ...own } = input as AnyInput;
  if (rawPath !== undefined) {
    const { requestId: request, http } = requestContext ?? {};
    return { request, method: http?.method, path: rawPath, ...inPath(rawPath) };
  }
  const job = readJobName(detail?.jobName ?? '');
  if (job) {
    const { lane, ...scope } = job;
    return { event: id, job: detail?.jobId, ...scope, ...lane };
  }
  const execution = readExecutionName(detail?.name ?? '');
  if (execution) return { event: id, execution: detail?.name, ...execution };
  const keys = Object.fromEntries(named.filter((name) => name in own).map((name) => [name, own[name]]));
  return { event: id, ...executionOf(keys), ...keys };
}

/** The execution of the crew that a lane belongs to. */
function executionOf({ sweep, generation, lane, crew = typeof lane === 'number' ? crewOf(lane) : 0 }: Fields): Fields {
  if (typeof sweep !== 'string' || typeof generation !== 'number' || typeof crew !== 'number') return {};
  return { execution: executionName(sweep, generation, crew) };
}

function inPath(path: string): Fields {
  const [, sweep, trial] = /^\/v1\/sweeps\/([a-z0-9-]{1,48})(?:\/trials\/(\d{1,9}))?(?:\/|$)/.exec(path) ?? [];
  return { sweep, trial: trial === undefined ? undefined : Number(trial) };
}
