import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { DataSigner } from '../services.ts';

/** Long enough for a job that waits for its machine after it has claimed its trial. */
const expiresIn = 3600;

/** Signs reading with the client's own credentials, whoever then uses the URL. */
export function dataSigner(client: S3Client): DataSigner {
  return {
    async sign(address) {
      const { hostname: bucket, pathname } = new URL(address);
      const key = decodeURIComponent(pathname.slice(1));
      if (bucket === '' || key === '' || key.endsWith('/')) {
        throw new RangeError(`${address} names no object: give s3://bucket/key, of a folder its archive`);
      }
      return await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn });
    },
  };
}
