import { createHash } from 'node:crypto';
import { RequestError } from './errors.ts';
import type { Services } from './services.ts';
import type { SweepItem } from './stores/sweeps.ts';
import { createSweep } from './sweep-life.ts';

/**
 * Creates a sweep unless this request did so before: then that sweep is the answer.
 * @throws RequestError 422 when the request's key was used with another content, 410 when its sweep was deleted.
 */
export async function createOnce(
  services: Services,
  request: string,
  spec: unknown,
  name?: string,
): Promise<SweepItem> {
  const digest = createHash('sha256').update(JSON.stringify({ spec, name })).digest('base64url');
  const before = await services.requests.begin(request, digest);
  if (before.digest !== digest) {
    throw new RequestError(
      422,
      'this idempotency key came with another request before: use a new one for each request',
    );
  }
  if (before.sweep !== undefined) {
    const made = await services.sweeps.find(before.sweep);
    if (made) return made;
    throw new RequestError(410, `the sweep ${before.sweep}, which this request made, was deleted`);
  }
  try {
    const item = await createSweep(services, spec, name, request);
    await services.requests.made(request, item.sweep);
    return item;
  } catch (error) {
    if (error instanceof RequestError) await services.requests.forget(request);
    throw error;
  }
}
