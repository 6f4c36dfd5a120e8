import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { sweepRoutes as paths } from '../../core/sweep/views.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import { EventFeed, type Message } from './event-feed.ts';
import { findSweep } from './find.ts';
import { readQuery } from './page.ts';

/** API Gateway gives up after 30 s; what is under way then has to fit, too. */
export const longestWait = 25;

export const eventsQuery = z.strictObject({
  wait: z.coerce
    .number()
    .min(0)
    .max(longestWait)
    .exactOptional()
    .describe(`Answer at the first news, or after so many seconds (at most ${longestWait}), instead of streaming.`),
  after: z.string().max(64).exactOptional().describe('Instead of the header Last-Event-ID.'),
});

export interface FeedOptions {
  /** Whether the host can stream; where it cannot, each answer ends with the first news, and the reader comes again. */
  readonly streams: boolean;
  /** Between two looks at the table. */
  readonly pollMs: number;
}

/** Silence that proxies and readers put up with, in ms. */
const keepAliveMs = 15_000;
/** After so many ms a reader comes again. */
const retryMs = 1000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What happens in a sweep, as server-sent events: the format is the same for streams and for long polls. */
export function eventRoutes(services: Services, { streams, pollMs }: FeedOptions): Hono {
  const app = new Hono();

  app.get(paths.events(':sweep'), async (context) => {
    const { wait, after = context.req.header('last-event-id') } = readQuery(context, eventsQuery);
    const { sweep } = await findSweep(services, context);
    if (after !== undefined && after !== '' && !/^\d{1,9}-[a-z0-9]{0,16}$/.test(after)) {
      throw new RequestError(
        400,
        'Last-Event-ID: is not the id of an event of this stream; leave it out to begin anew',
      );
    }
    const feed = new EventFeed(services, sweep, after);
    return streams && wait === undefined ? stream(context, feed, pollMs) : poll(feed, wait ?? longestWait, pollMs);
  });

  return app;
}

async function poll(feed: EventFeed, seconds: number, pollMs: number): Promise<Response> {
  const end = performance.now() + seconds * 1000;
  let news = await feed.next();
  while (news.length === 0 && performance.now() + pollMs <= end) {
    await sleep(pollMs);
    news = await feed.next();
  }
  const text = news.map(({ id, event, data }) => `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`).join('');
  return new Response(`retry: ${retryMs}\n\n${text}`, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
  });
}

function stream(context: Context, feed: EventFeed, pollMs: number): Response {
  return streamSSE(context, async (sse) => {
    let silentSince = performance.now();
    await sse.write(`retry: ${retryMs}\n\n`);
    while (!sse.aborted && !sse.closed) {
      const news: Message[] = await feed.next();
      for (const message of news) await sse.writeSSE(message);
      if (news.length > 0) silentSince = performance.now();
      else if (performance.now() - silentSince > keepAliveMs) {
        silentSince = performance.now();
        await sse.write(': still here\n\n');
      }
      await sleep(pollMs);
    }
  });
}
