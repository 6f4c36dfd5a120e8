import { gunzipSync } from 'node:zlib';
import { decodeMeasurements } from '../core/diagnostics/history.ts';
import type { EpochMeasurements } from '../core/diagnostics/measurements.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import type { TrialState } from '../core/sweep/trial.ts';
import type { TrialLog } from '../core/sweep/trial-log.ts';
import { type SweepView, sweepRoutes, type TrialView } from '../core/sweep/views.ts';
import type { SpecChange } from '../functions/change.ts';
import { CliError, exitCodes } from './errors.ts';

/** Reaches the HTTP API; `path` begins with `/v1/`. */
export type ApiFetch = (path: string, init?: RequestInit) => Promise<Response>;

/** Answers that blame the request rather than the service. */
const usageStatuses = [400, 404, 409, 422];

/** The sweeps of the HTTP API. Every method throws a CliError with the API's own words when it is refused. */
export class SweepsClient {
  readonly #fetch: ApiFetch;

  constructor(fetch: ApiFetch) {
    this.#fetch = fetch;
  }

  list(): Promise<SweepView[]> {
    return this.#pages(sweepRoutes.sweeps);
  }

  create(spec: Spec): Promise<SweepView> {
    return this.#call('POST', sweepRoutes.sweeps, { spec });
  }

  sweep(id: string): Promise<SweepView> {
    return this.#call('GET', sweepRoutes.sweep(encodeURIComponent(id)));
  }

  trials(id: string, states: readonly TrialState[] = []): Promise<TrialView[]> {
    const filter = states.length > 0 ? `?state=${states.join(',')}` : '';
    return this.#pages(`${sweepRoutes.trials(encodeURIComponent(id))}${filter}`);
  }

  trialLog(id: string, trial: number): Promise<TrialLog> {
    return this.#call('GET', sweepRoutes.trialLog(encodeURIComponent(id), trial));
  }

  /** What the trainer measured in each epoch of a trial; empty where it measured nothing, or has not ended. */
  async measurements(id: string, trial: number): Promise<EpochMeasurements[]> {
    const path = sweepRoutes.measurements(encodeURIComponent(id), trial);
    const answer = await this.#request('GET', path, undefined, [404]);
    if (answer.status === 404) return [];
    const { url } = (await answer.json()) as { url: string };
    const stored = await fetch(url);
    if (!stored.ok) {
      throw new CliError(exitCodes.failed, `reading the measurements of trial ${trial} failed with ${stored.status}`);
    }
    return decodeMeasurements(gunzipSync(await stored.arrayBuffer()).toString());
  }

  /** The address of a trial's newest checkpoint, good for a short time. */
  async checkpoint(id: string, trial: number): Promise<string> {
    const { url } = await this.#call<{ url: string }>('GET', sweepRoutes.checkpoint(encodeURIComponent(id), trial));
    return url;
  }

  stop(id: string, now: boolean): Promise<SweepView> {
    return this.#call('POST', sweepRoutes.stop(encodeURIComponent(id)), { now });
  }

  pause(id: string): Promise<SweepView> {
    return this.#call('POST', sweepRoutes.pause(encodeURIComponent(id)), {});
  }

  /** Under a changed spec, if one is given. */
  resume(id: string, change: SpecChange = {}): Promise<SweepView> {
    return this.#call('POST', sweepRoutes.resume(encodeURIComponent(id)), change);
  }

  update(id: string, change: SpecChange): Promise<SweepView> {
    return this.#call('PATCH', sweepRoutes.sweep(encodeURIComponent(id)), change);
  }

  async delete(id: string): Promise<void> {
    // A large sweep takes several requests.
    while ((await this.#request('DELETE', sweepRoutes.sweep(encodeURIComponent(id)))).status === 202);
  }

  /** A whole list, page after page. */
  async #pages<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const response = await this.#request('GET', next);
      items.push(...((await response.json()) as T[]));
      next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    }
    return items;
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.#request(method, path, body)).json()) as T;
  }

  /** @param accept statuses of errors that the caller deals with */
  async #request(method: string, path: string, body?: unknown, accept: readonly number[] = []): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(path, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
    } catch (error) {
      if (error instanceof CliError) throw error;
      const message = 'the process that runs the sweeps does not answer any more; `skysweep resume` continues them';
      throw new CliError(exitCodes.failed, message, { cause: error });
    }
    if (response.ok || accept.includes(response.status)) return response;
    const text = await response.text();
    const code = usageStatuses.includes(response.status) ? exitCodes.usage : exitCodes.failed;
    throw new CliError(code, titleOf(text) ?? `${method} ${path} answered ${response.status}`);
  }
}

/** The title of a problem document (RFC 9457). */
function titleOf(text: string): string | undefined {
  try {
    const { title } = JSON.parse(text) as { title?: unknown };
    return typeof title === 'string' ? title : undefined;
  } catch {
    return undefined;
  }
}
