import type { APIGatewayProxyEventV2WithRequestContext, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { defaultIsContentTypeBinary, handle } from 'hono/aws-lambda';
import { createApi } from './api/app.ts';
import { type GatewayContext, gatewayRole } from './api/gateway-role.ts';
import { lambda } from './lambda.ts';
import type { Services } from './services.ts';

type GatewayEvent = APIGatewayProxyEventV2WithRequestContext<GatewayContext>;

/** The HTTP API behind API Gateway, which has checked the caller's signature or JWT. It cannot stream. */
export function serveApi(services: Services, roleClaim = process.env.SKYSWEEP_ROLE_CLAIM) {
  const app = createApi(services, {
    identify: ({ env }) => gatewayRole((env as { event: GatewayEvent }).event.requestContext, roleClaim),
    feed: { streams: false, pollMs: 1000 },
    onError: (error) => console.error(error),
  });
  const answer = handle(app, {
    isContentTypeBinary: (type) => !type.startsWith('text/') && defaultIsContentTypeBinary(type),
  });
  return async (event: GatewayEvent): Promise<APIGatewayProxyStructuredResultV2> =>
    (await answer(event as unknown as Parameters<typeof answer>[0])) as APIGatewayProxyStructuredResultV2;
}

export const handler = lambda(serveApi);
