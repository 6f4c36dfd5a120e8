import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentityProvider, ChecksumConstructor, HashConstructor, Provider } from '@smithy/types';
import type { ApiFetch } from '../client.ts';

/** Who signs, as a client of the AWS SDK has found it out. */
export interface Signer {
  readonly credentials: AwsCredentialIdentityProvider;
  readonly region: string | Provider<string>;
  readonly sha256: ChecksumConstructor | HashConstructor;
}

/** Reaches an HTTP API behind API Gateway with requests that are signed (SigV4); its routes lie below `base`. */
export function signedFetch(base: string, { credentials, region, sha256 }: Signer): ApiFetch {
  const signature = new SignatureV4({ service: 'execute-api', credentials, region, sha256 });
  return async (path, { method = 'GET', headers, body } = {}) => {
    const url = new URL(`${base}${path}`);
    const signed = await signature.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...Object.fromEntries(new Headers(headers)), host: url.host },
      ...(body != null && { body }),
    });
    return fetch(url, { method, headers: signed.headers, body: body ?? null });
  };
}
