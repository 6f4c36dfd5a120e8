import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Passes requests on to the emulator as a load balancer that ends TLS would: buckets refuse what does not come over TLS,
 * and the emulator goes by this header. Whoever signed signed the host that is named, so that stays as it is.
 */
export async function startRelay(port: number): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, rawHeaders } = incoming;
    const headers = [...rawHeaders, 'x-forwarded-proto', 'https'];
    const onward = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
