import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { ApiRefused } from '../../trainer/protocol/errors.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
type Bytes = string | ArrayBuffer | ArrayBufferView;

class Sha256 {
  #hash: Hash | Hmac;

  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }
  update(data: Bytes): void {
    this.#hash.update(bytes(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    this.#hash = createHash('sha256');
  }
}

function bytes(data: Bytes): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/**
 * A fetch that proves who a worker is: by SKYSWEEP_BEARER, else by a signature (SigV4) with AWS_ACCESS_KEY_ID and its
 * companions.
 * @throws ApiRefused when the environment has neither
 */
export function credentialed(url: string, env: Readonly<Record<string, string | undefined>>): Fetch {
  const { SKYSWEEP_BEARER, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  const json = { 'content-type': 'application/json' };
  if (SKYSWEEP_BEARER) {
    return (to, init) => fetch(to, { ...init, headers: { ...json, authorization: `Bearer ${SKYSWEEP_BEARER}` } });
  }
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    const remedy = 'as `eval "$(aws configure export-credentials --format env)"` does';
    const message = `no credentials for ${url}: set SKYSWEEP_BEARER, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ${remedy}`;
    throw new ApiRefused(message, 401);
  }
  const region =
    /\.execute-api\.([a-z0-9-]+)\./.exec(url)?.[1] ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1';
  const signature = new SignatureV4({
    service: 'execute-api',
    region,
    sha256: Sha256,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    },
  });
  return async (to, init) => {
    const { protocol, hostname, host, pathname } = new URL(to);
    const { headers } = await signature.sign({
      method: 'POST',
      protocol,
      hostname,
      path: pathname,
      query: {},
      headers: { ...json, host },
      body: init.body,
    });
    return fetch(to, { ...init, headers });
  };
}
