import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Artefacts } from '../services.ts';

const expiresIn = 3600;

/** Checkpoints in S3, which verifies the announced SHA-256 of every upload. */
export function bucketArtefacts(client: S3Client, bucket: string): Artefacts {
  return {
    async presignPut(object, bytes, sha256) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: object,
        ContentLength: bytes,
        ChecksumSHA256: sha256,
      });
      const unhoistableHeaders = new Set(['x-amz-checksum-sha256']);
      const url = await getSignedUrl(client, command, { expiresIn, unhoistableHeaders });
      return { url, headers: { 'x-amz-checksum-sha256': sha256 } };
    },
    presignGet: (object) => getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: object }), { expiresIn }),
    async exists(object) {
      try {
        await client.send(new HeadObjectCommand({ Bucket: bucket, Key: object }));
        return true;
      } catch (error) {
        if (error instanceof NotFound) return false;
        throw error;
      }
    },
    async remove(object) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: object }));
    },
  };
}
