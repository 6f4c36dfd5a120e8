import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import { sweepRoutes } from './sweep-routes.ts';
import { trialRoutes } from './trial-routes.ts';

const maxBody = 1024 * 1024;

export interface ApiOptions {
  /** Lets a request to the sweeps' routes through, or throws a RequestError; trial routes have tokens of their own. */
  readonly authorize: (authorization: string | undefined) => void;
  /** Told of errors that are our own fault. */
  readonly onError?: (error: unknown) => void;
}

/** The HTTP API: the same app in Lambda and embedded. Errors are problem documents (RFC 9457). */
export function createApi(services: Services, { authorize, onError }: ApiOptions): Hono {
  const app = new Hono();
  const problem = (status: number, title: string, errors?: readonly unknown[]) =>
    new Response(JSON.stringify({ type: 'about:blank', status, title, ...(errors && { errors }) }), {
      status,
      headers: { 'content-type': 'application/problem+json' },
    });

  app.use(
    bodyLimit({
      maxSize: maxBody,
      onError: () => problem(413, `the body is larger than ${maxBody} bytes: send less at once`),
    }),
  );
  app.onError((error) => {
    if (error instanceof RequestError) return problem(error.status, error.message, error.details);
    onError?.(error);
    return problem(500, 'internal error');
  });
  app.notFound(({ req }) => problem(404, `there is no ${req.method} ${req.path}`));
  app.use('/v1/sweeps/*', async ({ req }, next) => {
    authorize(req.header('authorization'));
    await next();
  });
  app.get('/v1/health', (context) => context.json({ service: 'skysweep' }));
  app.route('/', trialRoutes(services));
  app.route('/', sweepRoutes(services));
  return app;
}
