import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import packageJson from '../../package.json' with { type: 'json' };
import { rejection } from '../observe/rejection.ts';
import type { Services } from '../services.ts';
import { access, type Identify } from './access.ts';
import { eventRoutes, type FeedOptions } from './event-routes.ts';
import { openApi } from './openapi.ts';
import { problem, problemOf } from './problem.ts';
import { resultRoutes } from './result-routes.ts';
import { sweepRoutes } from './sweep-routes.ts';
import { trialListRoutes } from './trial-list-routes.ts';
import { trialLogRoutes } from './trial-log-routes.ts';
import { trialRoutes } from './trial-routes.ts';
import { workerRoutes } from './worker-routes.ts';

const maxBody = 1024 * 1024;
const { version } = packageJson;

export interface ApiOptions {
  /** Who calls the sweeps' routes, or a RequestError; trial routes have tokens of their own. */
  readonly identify: Identify;
  /** How events reach live views. */
  readonly feed: FeedOptions;
  /** Told of errors that are our own fault. */
  readonly onError?: (error: unknown) => void;
}

/** The HTTP API: the same app in Lambda and embedded. Errors are problem documents (RFC 9457). */
export function createApi(services: Services, { identify, feed, onError }: ApiOptions): Hono {
  const app = new Hono();

  app.use(
    bodyLimit({
      maxSize: maxBody,
      onError: () => problem(413, `the body is larger than ${maxBody} bytes: send less at once`),
    }),
  );
  app.onError((error) => {
    const known = problemOf(error);
    if (known) services.log.info('request refused', { status: known.status, ...rejection(error) });
    if (known) return known;
    onError?.(error);
    return problem(500, 'internal error');
  });
  app.notFound(({ req }) => problem(404, `there is no ${req.method} ${req.path}`));
  app.use('/v1/sweeps/*', access(identify));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: ({ req }, methods) => {
        const allow = methods.join(', ');
        return problem(405, `${req.path} has no ${req.method}: it has ${allow}`, { headers: { allow } });
      },
    }),
  );
  app.get('/v1/health', (context) => context.json({ service: 'skysweep', version }));
  app.get('/v1/openapi.json', (context) => context.json(openApi()));
  app.route('/', trialRoutes(services));
  app.route('/', sweepRoutes(services));
  app.route('/', trialLogRoutes(services));
  app.route('/', trialListRoutes(services));
  app.route('/', resultRoutes(services));
  app.route('/', eventRoutes(services, feed));
  app.route('/', workerRoutes(services));
  return app;
}
