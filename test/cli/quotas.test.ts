import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeShortage } from '../../cli/doctor/quotas.ts';
import { type ServedApi, serveTestApi } from './served-api.ts';
import { spec, Workplace } from './skysweep.ts';

/** `run` in an account with these quotas: a loopback Service Quotas, which no emulator has for GPUs, beside the API. */
const place = new Workplace();
let api: ServedApi;
let account: Server;
/** By the quota's code; undefined where the account may not read it. */
let quotas: Readonly<Record<string, number | undefined>>;
const [spot, onDemand] = ['L-3819A6DF', 'L-DB2E81BA'] as const;
beforeAll(async () => {
  api = await serveTestApi();
  account = createServer(async (request, response) => {
    const { ServiceCode, QuotaCode } = JSON.parse(await text(request));
    const Value = ServiceCode === 'ec2' ? quotas[QuotaCode] : undefined;
    const denied = {
      __type: 'AccessDeniedException',
      Message: 'not authorized to perform servicequotas:GetServiceQuota',
    };
    response.writeHead(Value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(Value === undefined ? denied : { Quota: { QuotaCode, Value } }));
  });
  await new Promise<void>((listening) => account.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  account.close();
  await api.close();
  place.remove();
});

/** What `run` says on standard error of a sweep that it has started all the same. */
async function started(name: string, trainer: object): Promise<string> {
  const { trainer: program, ...rest } = JSON.parse(spec({ name, parallel: 2 }));
  place.write('sweep.json', JSON.stringify({ ...rest, trainer: { ...program, ...trainer } }));
  const keys = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  const endpoint = `http://127.0.0.1:${(account.address() as AddressInfo).port}`;
  const running = place.start(['run', 'sweep.json', '--endpoint', endpoint, '--api-url', api.url], keys);
  await expect.poll(() => api.services.sweeps.find(name), { timeout: 60_000 }).toBeTruthy();
  // Nothing runs it here.
  await api.services.sweeps.move(name, ['running'], { state: 'stopped', reason: 'by the test' });
  const { stderr } = await running.ended;
  return stderr;
}

describe('a sweep on GPUs', () => {
  it('is started with a warning where the quotas allow none', async () => {
    quotas = { [spot]: 0, [onDemand]: 0 };
    const none = await started('none', {});
    expect(none).toMatch(/^warning: no trial will start, .* 0 vCPUs of Spot GPUs and 0 vCPUs of on-demand GPUs/);
    expect(none).toContain(`service-quotas request-service-quota-increase --service-code ec2 --quota-code ${spot}`);
  });

  it('is started without one where a quota may not be read, or does not matter', async () => {
    quotas = { [spot]: 0 };
    expect(await started('denied', {})).toBe('');
    quotas = { [spot]: 0, [onDemand]: 0 };
    expect(await started('without', { gpu: false })).toBe('');
  });
});

it('quotas are counted in whole instances of each market', () => {
  const limits = (spotLimit: number, limit: number) =>
    new Map([['Spot GPUs', spotLimit] as const, ['on-demand GPUs', limit] as const]);
  expect(judgeShortage(limits(6, 6), 2)).toBeUndefined();
  expect(judgeShortage(limits(6, 6), 3)).toMatch(/^only 2 of 3/);
  expect(judgeShortage(limits(3, 3), 1)).toMatch(/^no trial will start/);
});
