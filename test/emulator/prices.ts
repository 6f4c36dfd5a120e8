/** What a run was counted to use; `reads` and `writes` in DynamoDB's request units. */
export interface Counts {
  readonly transitions: number;
  readonly invocations: number;
  /** HTTP API requests; each is an invocation, too. */
  readonly requests: number;
  readonly reads: number;
  readonly writes: number;
  /** S3: PUT and LIST, then GET and HEAD. */
  readonly puts: number;
  readonly gets: number;
  /** Events put on a bus of one's own. */
  readonly events: number;
}

/** List prices of us-east-1 in USD, on-demand, beyond every free tier; docs/cost.md has where they are from. */
export const prices = {
  asOf: '2026-11',
  transition: 0.025 / 1e3,
  invocation: 0.2 / 1e6,
  /** arm64, first tier. */
  gbSecond: 0.0000133334,
  request: 1 / 1e6,
  read: 0.125 / 1e6,
  write: 0.625 / 1e6,
  put: 0.005 / 1e3,
  get: 0.0004 / 1e3,
  event: 1 / 1e6,
} as const;

/** What a warm invocation takes: the functions' memory, and a duration that is set high. */
const invocationGbSeconds = 0.25 * 0.1;

export interface Bill {
  readonly stepFunctions: number;
  readonly lambda: number;
  readonly api: number;
  readonly dynamodb: number;
  readonly s3: number;
  readonly events: number;
  readonly total: number;
}

/** In USD. */
export function bill(counts: Counts): Bill {
  const parts = {
    stepFunctions: counts.transitions * prices.transition,
    lambda: counts.invocations * (prices.invocation + invocationGbSeconds * prices.gbSecond),
    api: counts.requests * prices.request,
    dynamodb: counts.reads * prices.read + counts.writes * prices.write,
    s3: counts.puts * prices.put + counts.gets * prices.get,
    events: counts.events * prices.event,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
