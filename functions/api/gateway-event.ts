import type { APIGatewayProxyEventV2WithRequestContext, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { RequestError } from '../errors.ts';
import type { GatewayContext } from './gateway-role.ts';

/** What an HTTP API hands to its function: payload format 2.0, in which the context names the method. */
export type GatewayEvent = APIGatewayProxyEventV2WithRequestContext<
  GatewayContext & { readonly http: { readonly method: string } }
>;

/**
 * No route looks at the host, and not every gateway's name is one that a URL may have: an emulator's
 * `ID.execute-api.127.0.0.1` ends in a number without being an address.
 */
const origin = 'https://gateway.invalid';

/** Methods whose requests have no body, whatever the caller sent. */
const bodiless = ['GET', 'HEAD'];

/**
 * The request that an event tells of.
 * @throws RequestError 400 when it has a method, a header or a path that no request can have.
 */
export function toRequest(event: GatewayEvent): Request {
  const { rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext } = event;
  const { method } = requestContext.http;
  // Gateways decode the path.
  const path = rawPath.replace(/[?#\\]/g, encodeURIComponent);
  const content = body && !bodiless.includes(method) ? Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') : null;
  try {
    const sent = new Headers();
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent.set(name, latin1(value));
    sent.delete('content-length');
    if (content) sent.set('content-length', String(content.length));
    const query = rawQueryString ? `?${rawQueryString}` : '';
    return new Request(`${origin}${path}${query}`, { method, headers: sent, body: content });
  } catch (error) {
    throw new RequestError(400, `the request is malformed: ${(error as Error).message}`);
  }
}

/** A header of a Request has no other characters. */
const latin1 = (value: string) => value.replace(/[^\0-\xff]+/g, encodeURIComponent);

/** The answer as an HTTP API takes it; all that the API says is text. */
export async function toResult(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
