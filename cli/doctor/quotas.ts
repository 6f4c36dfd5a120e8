import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { Account } from '../deployment/account.ts';
import { type Check, doubtful, fine, look, wrong } from './check.ts';

/** Running vCPUs of the instance families g and vt, which are 0 in new accounts. */
const codes = { 'Spot GPUs': 'L-3819A6DF', 'on-demand GPUs': 'L-DB2E81BA' } as const;
type Market = keyof typeof codes;
const markets = Object.keys(codes) as Market[];

/** A g4dn.xlarge, the smallest of the default instances: what a job with a GPU takes. */
const smallest = 4;
/** What does not answer must not keep anybody waiting. */
const patienceMs = 5000;

/** The account's vCPUs in each market, as far as it may be asked; else why not. */
async function readQuotas({ settings }: Account) {
  const client = new ServiceQuotasClient({ ...settings, maxAttempts: 2 });
  const values: Partial<Record<Market, number>> = {};
  const failed = await Promise.all(
    markets.map((market) =>
      look(`quota of ${market}`, async () => {
        const { Quota } = await client.send(
          new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: codes[market] }),
          { abortSignal: AbortSignal.timeout(patienceMs) },
        );
        if (Quota?.Value === undefined) throw new Error('the quota has no value');
        values[market] = Quota.Value;
        return [];
      }),
    ),
  );
  client.destroy();
  // In this order, whichever came first.
  const limits = markets.flatMap((market) => (values[market] === undefined ? [] : [[market, values[market]] as const]));
  return { limits: new Map(limits), failed: failed.flat() };
}

export async function checkQuotas(account: Account): Promise<Check[]> {
  const { limits, failed } = await readQuotas(account);
  return [...failed, ...judgeQuotas(limits)];
}

const increase = (market: Market, vcpus = 32) =>
  `\`aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${codes[market]} --desired-value ${vcpus}\``;

/** Without either, jobs wait for ever; without one of them they wait for the other. */
export function judgeQuotas(limits: ReadonlyMap<Market, number>): Check[] {
  const useless = [...limits.values()].every((limit) => limit < smallest);
  return [...limits].map(([market, limit]) => {
    const what = `quota of ${market}`;
    const found = `${limit} vCPUs`;
    if (limit >= smallest) return fine(what, found);
    const remedy = `ask for more: ${increase(market)}`;
    return (useless ? wrong : doubtful)(what, `${found}, the smallest GPU instance has ${smallest}`, remedy);
  });
}

/**
 * What keeps `parallel` jobs with a GPU from running at once in this account, with what to do about it; undefined where
 * nothing does, or where a quota may not be read.
 */
export async function gpuShortage(account: Account, parallel: number): Promise<string | undefined> {
  const { limits } = await readQuotas(account);
  return limits.size < markets.length ? undefined : judgeShortage(limits, parallel);
}

export function judgeShortage(limits: ReadonlyMap<Market, number>, parallel: number): string | undefined {
  const jobs = [...limits.values()].reduce((sum, limit) => sum + Math.floor(limit / smallest), 0);
  if (jobs >= parallel) return undefined;
  const quotas = [...limits].map(([market, limit]) => `${limit} vCPUs of ${market}`).join(' and ');
  const what =
    jobs === 0
      ? `no trial will start, since the account's quotas are ${quotas} and the smallest GPU instance has ${smallest}`
      : `only ${jobs} of ${parallel} trials will run at once, since the account's quotas are ${quotas}, ${smallest} a job`;
  return `${what}: ask for more with ${increase('Spot GPUs', Math.max(32, parallel * smallest))}, or do without GPUs: backend: wasm, or gpu: false for a program`;
}
