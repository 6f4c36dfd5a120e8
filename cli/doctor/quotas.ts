import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { Account } from '../deployment/account.ts';
import { type Check, doubtful, fine, look, wrong } from './check.ts';

/** Running vCPUs of the instance families g and vt, which are 0 in new accounts. */
const codes = { 'Spot GPUs': 'L-3819A6DF', 'on-demand GPUs': 'L-DB2E81BA' } as const;
type Market = keyof typeof codes;
const markets = Object.keys(codes) as Market[];

/** A g4dn.xlarge, the smallest of the default instances. */
const smallest = 4;

export async function checkQuotas({ settings }: Account): Promise<Check[]> {
  const client = new ServiceQuotasClient(settings);
  const limits = new Map<Market, number>();
  const failed = await Promise.all(
    markets.map((market) =>
      look(`quota of ${market}`, async () => {
        const { Quota } = await client.send(
          new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: codes[market] }),
        );
        if (Quota?.Value === undefined) throw new Error('the quota has no value');
        limits.set(market, Quota.Value);
        return [];
      }),
    ),
  );
  client.destroy();
  return [...failed.flat(), ...judgeQuotas(limits)];
}

/** Without either, jobs wait for ever; without one of them they wait for the other. */
export function judgeQuotas(limits: ReadonlyMap<Market, number>): Check[] {
  const useless = [...limits.values()].every((limit) => limit < smallest);
  return [...limits].map(([market, limit]) => {
    const what = `quota of ${market}`;
    const found = `${limit} vCPUs`;
    if (limit >= smallest) return fine(what, found);
    const remedy = `ask for more: \`aws service-quotas request-service-quota-increase --service-code ec2 --quota-code ${codes[market]} --desired-value 32\``;
    return (useless ? wrong : doubtful)(what, `${found}, the smallest GPU instance has ${smallest}`, remedy);
  });
}
