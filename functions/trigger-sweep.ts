import { SpecError } from '../core/sweep/spec/issue.ts';
import { parseSpec } from '../core/sweep/spec/parse.ts';
import { createOnce } from './create-once.ts';
import { RequestError } from './errors.ts';
import { emit, wasEmitted } from './events.ts';
import { lambda } from './lambda.ts';
import { rejection } from './observe/rejection.ts';
import type { Services } from './services.ts';
import { isSpecObject, readTrigger, type Trigger } from './triggers.ts';

export interface TriggerAnswer {
  /** The sweep that was started, now or by an earlier delivery of the same event. */
  readonly sweep?: string;
  readonly rejected?: readonly Reason[];
}

interface Reason {
  readonly path: string;
  readonly message: string;
}

/**
 * Starts a sweep for an event, once for each event however often it is delivered. What is wrong with its spec goes out
 * as SweepRejected; only what may be better next time is thrown, for Lambda to try again.
 */
export function triggerSweep(services: Services) {
  return async (input: unknown): Promise<TriggerAnswer> => {
    const trigger = readTrigger(input);
    if (trigger === undefined) return {};
    // What was rejected stays so, though the same event may come again when things have changed.
    if (await wasEmitted(services, 'SweepRejected', trigger.request)) return { rejected: [] };
    try {
      if ('refused' in trigger) throw new RequestError(422, trigger.refused, trigger.reasons);
      const spec = await specOf(services, trigger);
      const { sweep } = await createOnce(services, `event:${trigger.request}`, spec, trigger.name);
      services.log.info('event asked for a sweep', { request: trigger.request, sweep });
      return { sweep };
    } catch (error) {
      const rejected = reasonsOf(error);
      if (!rejected) throw error;
      const { request } = trigger;
      services.log.info('sweep rejected', { request, ...rejection(error) });
      await emit(services, 'SweepRejected', request, { request, reasons: rejected });
      return { rejected };
    }
  };
}

async function specOf({ artefacts }: Services, trigger: Trigger): Promise<unknown> {
  if (!('object' in trigger)) return trigger.spec;
  const { object } = trigger;
  if (!isSpecObject(object)) {
    const message = `${object} is no name of a spec: it has to end in .yaml, .yml or .json, in sweeps/ or specs/`;
    throw new RequestError(422, message);
  }
  const text = await artefacts.read(object);
  if (text === undefined) throw new RequestError(422, `there is no object ${object} in the bucket of the sweeps`);
  return parseSpec(text, object);
}

/** Undefined for what is not the spec's fault. */
function reasonsOf(error: unknown): Reason[] | undefined {
  if (error instanceof SpecError) return error.issues.map(reasonOf);
  if (!(error instanceof RequestError))
    return error instanceof RangeError ? [{ path: '', message: error.message }] : undefined;
  if (!error.details) return [{ path: '', message: error.message }];
  return (error.details as { path?: unknown; message?: unknown }[]).map(reasonOf);
}

const reasonOf = ({ path, message }: { path?: unknown; message?: unknown }): Reason => ({
  path: String(path ?? ''),
  message: String(message),
});

export const handler = lambda(triggerSweep);
