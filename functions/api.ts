import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createApi } from './api/app.ts';
import { type GatewayEvent, toRequest, toResult } from './api/gateway-event.ts';
import { gatewayRole } from './api/gateway-role.ts';
import { problemOf } from './api/problem.ts';
import { lambda } from './lambda.ts';
import { asError } from './observe/observer.ts';
import type { Services } from './services.ts';

/** The HTTP API behind API Gateway, which has checked the caller's signature or JWT. It cannot stream. */
export function serveApi(services: Services, roleClaim = process.env.SKYSWEEP_ROLE_CLAIM) {
  const app = createApi(services, {
    identify: ({ env }) => gatewayRole((env as { event: GatewayEvent }).event.requestContext, roleClaim),
    feed: { streams: false, pollMs: 1000 },
    onError: (error) => services.log.error('a request failed', asError(error)),
  });
  const answer = async (event: GatewayEvent): Promise<Response> => app.fetch(toRequest(event), { event });
  return (event: GatewayEvent): Promise<APIGatewayProxyStructuredResultV2> =>
    answer(event)
      .catch((error: unknown) => {
        const known = problemOf(error);
        if (known) return known;
        throw error;
      })
      .then(toResult);
}

export const handler = lambda(serveApi);
