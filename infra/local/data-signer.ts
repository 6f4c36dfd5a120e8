import type { DataSigner } from '../../functions/services.ts';

/** Signs with the user's own credentials; loaded, and they are looked for, only when a spec names an S3 object. */
export function lazyDataSigner(): DataSigner {
  return {
    async sign(address) {
      const [{ S3Client }, { dataSigner }] = await Promise.all([
        import('@aws-sdk/client-s3'),
        import('../../functions/aws/data.ts'),
      ]);
      return await dataSigner(new S3Client({})).sign(address);
    },
  };
}
