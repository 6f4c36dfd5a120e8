import { describe, expect, it } from 'vitest';
import { type GatewayEvent, toRequest, toResult } from '../../functions/api/gateway-event.ts';

/** As API Gateway's documentation shows the payload format 2.0 of an HTTP API. */
const documented: GatewayEvent = {
  version: '2.0',
  routeKey: 'ANY /v1/sweeps/{proxy+}',
  rawPath: '/v1/sweeps/mnist/trials',
  rawQueryString: 'state=completed,failed&limit=5&cursor=a%2Bb%3D',
  cookies: ['cookie1', 'cookie2'],
  headers: { accept: 'application/json', 'content-length': '2', 'content-type': 'application/json', header2: 'v1,v2' },
  queryStringParameters: { state: 'completed,failed', limit: '5', cursor: 'a+b=' },
  requestContext: {
    accountId: '123456789012',
    apiId: 'r3pmxmplak',
    authorizer: {
      iam: {
        accessKey: 'ASIAexample',
        accountId: '123456789012',
        callerId: 'AROAexample:ada',
        principalOrgId: 'o-example',
        userArn: 'arn:aws:sts::123456789012:assumed-role/runner/ada',
        userId: 'AROAexample:ada',
      },
    },
    domainName: 'r3pmxmplak.execute-api.us-east-2.amazonaws.com',
    domainPrefix: 'r3pmxmplak',
    http: {
      method: 'GET',
      path: '/v1/sweeps/mnist/trials',
      protocol: 'HTTP/1.1',
      sourceIp: '205.255.255.176',
      userAgent: 'Mozilla/5.0',
    },
    requestId: 'JKJaXmPLvHcESHA=',
    routeKey: 'ANY /v1/sweeps/{proxy+}',
    stage: '$default',
    time: '10/Mar/2020:05:16:23 +0000',
    timeEpoch: 1583817383220,
  },
  isBase64Encoded: false,
} as GatewayEvent;

/** As MiniStack 1.5.33 sends it: a domain that ends in a number, and null where API Gateway leaves out. */
const emulated = {
  version: '2.0',
  routeKey: 'ANY /v1/sweeps',
  rawPath: '/v1/sweeps',
  rawQueryString: '',
  headers: {
    host: '127.0.0.1:4566',
    connection: 'keep-alive',
    'content-type': 'application/json',
    authorization:
      'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0',
    'content-length': '13',
    'x-forwarded-proto': 'https',
  },
  requestContext: {
    accountId: '000000000000',
    apiId: '5efe4c5a',
    domainName: '5efe4c5a.execute-api.127.0.0.1',
    http: { method: 'POST', path: '/v1/sweeps', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'node' },
    requestId: 'b66ef366-2ae1-4a8b-a15c-9a14f1e0aa57',
    routeKey: 'ANY /v1/sweeps',
    stage: '$default',
    time: '21/Nov/2026:10:55:07 +0000',
    timeEpoch: 1795258507000,
    authorizer: {
      iam: {
        accessKey: 'test',
        accountId: '000000000000',
        callerId: '000000000000',
        principalOrgId: null,
        userArn: 'arn:aws:iam::000000000000:root',
        userId: '000000000000',
      },
    },
  },
  pathParameters: null,
  isBase64Encoded: false,
  body: '{"spec":{}}',
} as unknown as GatewayEvent;

const with_ = (change: Partial<GatewayEvent>, http: object = {}) =>
  ({
    ...emulated,
    ...change,
    requestContext: { ...emulated.requestContext, http: { ...emulated.requestContext.http, ...http } },
  }) as GatewayEvent;
const where = ({ url }: Request) => url.slice(new URL(url).origin.length);

describe('an event of API Gateway', () => {
  it('becomes its request', async () => {
    const request = toRequest(documented);
    expect(request.method).toBe('GET');
    expect(where(request)).toBe('/v1/sweeps/mnist/trials?state=completed,failed&limit=5&cursor=a%2Bb%3D');
    expect(new URL(request.url).searchParams.get('cursor')).toBe('a+b=');
    expect(request.headers.get('header2')).toBe('v1,v2');
    expect(request.body).toBeNull();
  });

  it('may have a domain that no URL can have', async () => {
    const request = toRequest(emulated);
    expect([request.method, where(request), await request.json()]).toEqual(['POST', '/v1/sweeps', { spec: {} }]);
  });

  it('carries text or base64, and a length that fits it', async () => {
    const text = '{"name":"Zoë"}';
    for (const event of [
      with_({ body: text }),
      with_({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true }),
    ]) {
      const request = toRequest(event);
      expect(request.headers.get('content-length')).toBe('15');
      expect(await request.text()).toBe(text);
    }
    expect(toRequest(with_({ body: 'x' }, { method: 'GET' })).body).toBeNull();
  });

  it('has a decoded path, whose characters stay part of the path and of this host', () => {
    expect(where(toRequest(with_({ rawPath: '/v1/sweeps/a?b#c d' })))).toBe('/v1/sweeps/a%3Fb%23c%20d');
    for (const rawPath of ['//other.example/v1/sweeps', '/\\other.example/v1', '/v1/sweeps@other.example']) {
      expect(new URL(toRequest(with_({ rawPath })).url).host).toBe(new URL(toRequest(emulated).url).host);
    }
  });

  it('may have headers beyond Latin-1', () => {
    const request = toRequest(with_({ headers: { 'x-name': 'Zoë 数' } }));
    expect(request.headers.get('x-name')).toBe('Zoë %E6%95%B0');
  });

  it('is refused where no request can be like it', () => {
    for (const event of [with_({}, { method: 'TRACE' }), with_({ headers: { 'x-name': 'a\nb' } })]) {
      expect(() => toRequest(event)).toThrow(expect.objectContaining({ status: 400 }));
    }
  });
});

it('an answer is text', async () => {
  const headers = { 'content-type': 'application/problem+json', etag: '"1"' };
  expect(await toResult(new Response('{"title":"Zoë"}', { status: 409, headers }))).toEqual({
    statusCode: 409,
    headers,
    body: '{"title":"Zoë"}',
    isBase64Encoded: false,
  });
  expect(await toResult(new Response(null, { status: 304 }))).toMatchObject({ statusCode: 304, body: '' });
});
