import type { Publish } from './events.ts';

const patienceMs = 5000;

/** Posts each event as JSON: `{type, detail}`. */
export function webhookPublisher(url: string, send: typeof fetch = fetch): Publish {
  return async (event) => {
    const answer = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the webhook ${new URL(url).origin} answered ${answer.status}`);
  };
}
