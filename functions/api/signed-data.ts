import { s3Addresses } from '../../core/sweep/built-in/data-addresses.ts';
import { asError } from '../observe/observer.ts';
import type { Services } from '../services.ts';

/**
 * A URL for each S3 object that the trainer reads, signed by the API, as the job has no permission. One that cannot be
 * signed is left out: the trial then fails with what to do, and this log says why.
 */
export async function signedData(
  { data, log }: Pick<Services, 'data' | 'log'>,
  trainer: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, string>> | undefined> {
  const addresses = s3Addresses(trainer);
  if (!data || addresses.length === 0) return undefined;
  const signed: Record<string, string> = {};
  for (const address of addresses) {
    try {
      signed[address] = await data.sign(address);
    } catch (error) {
      log.error(`${address} cannot be signed`, asError(error));
    }
  }
  return signed;
}
