/** The HTTP API on loopback over the deployed table, bucket and state machine. */
import { serve } from '@hono/node-server';
import { createApi } from '../../functions/api/app.ts';
import { awsServices } from '../../functions/aws/services.ts';

const api = createApi(awsServices(process.env), {
  identify: () => 'admin',
  feed: { streams: true, pollMs: 1000 },
  onError: (error) => console.error(error),
});
serve({ fetch: api.fetch, hostname: '127.0.0.1', port: Number(process.argv[2]) });
