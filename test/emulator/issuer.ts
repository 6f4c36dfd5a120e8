import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An issuer of JWTs (RS256) on loopback, which publishes its key as OpenID Connect has it. */
export async function startIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = 'key-1';
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }];
  const server = createServer(({ url: path }, response) => {
    const documents: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
      '/keys': { keys },
    };
    const document = documents[path ?? ''];
    response
      .writeHead(document ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    /** A token of an hour, unless the claims say otherwise. */
    sign(claims: object): string {
      const now = Math.floor(Date.now() / 1000);
      const said = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode({ iss: url, iat: now - 1, exp: now + 3600, ...claims })}`;
      return `${said}.${createSign('RSA-SHA256').update(said).sign(privateKey, 'base64url')}`;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
