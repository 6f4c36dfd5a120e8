/** The HTTP API on loopback over the deployed table, bucket and state machine. */
import { appendFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { createApi } from '../../functions/api/app.ts';
import { awsServices } from '../../functions/aws/services.ts';

const api = createApi(awsServices(process.env), {
  identify: () => 'admin',
  feed: { streams: true, pollMs: 1000 },
  onError: (error) => console.error(error),
});
const record = process.env.SKYSWEEP_RECORD as string;
serve({
  async fetch(request) {
    const answer = await api.fetch(request);
    // One request, one invocation, as behind API Gateway.
    appendFileSync(record, `${JSON.stringify({ at: Date.now(), fn: 'api', pid: process.pid, invocation: 'ok' })}\n`);
    return answer;
  },
  hostname: '127.0.0.1',
  port: Number(process.argv[2]),
});
