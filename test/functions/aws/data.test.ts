import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { s3Addresses } from '../../../core/sweep/built-in/data-addresses.ts';
import { signedData } from '../../../functions/api/signed-data.ts';
import { dataSigner } from '../../../functions/aws/data.ts';
import { unobserved } from '../../../functions/observe/observer.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const signer = dataSigner(new S3Client({ region: 'eu-west-1', credentials }));

describe('data in S3', () => {
  it('is read by URLs that are signed for the object, for a while', async () => {
    const url = new URL(await signer.sign('s3://my-data/folder/a b.csv'));
    expect(url.hostname).toBe('my-data.s3.eu-west-1.amazonaws.com');
    expect(url.pathname).toBe('/folder/a%20b.csv');
    expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('3600');
    await expect(signer.sign('s3://my-data/folder/')).rejects.toThrow('names no object');
  });

  it('goes with the claim for each address among the trainer’s data', async () => {
    const data = { format: 'table', path: 's3://a/x.csv', test_path: 's3://b/y.csv', target: 's3://c/z' };
    expect(s3Addresses({ data })).toEqual(['s3://a/x.csv', 's3://b/y.csv']);
    expect(Object.keys((await signedData({ ...unobserved, data: signer }, { data }))!)).toEqual([
      's3://a/x.csv',
      's3://b/y.csv',
    ]);
    expect(await signedData({ ...unobserved, data: signer }, { data: 'mnist' })).toBeUndefined();
    expect(await signedData(unobserved, { data })).toBeUndefined();
  });

  it('that cannot be signed is left out, and the log says why', async () => {
    const told: [string, Error][] = [];
    const log = { ...unobserved.log, error: (...line: [string, Error]) => told.push(line) };
    const data = { path: 's3://a/folder/' };
    expect(await signedData({ log, data: signer }, { data })).toEqual({});
    const [[message, error] = []] = told;
    expect(message).toBe('s3://a/folder/ cannot be signed');
    expect(error?.message).toContain('names no object');
  });
});
