import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Artefacts } from '../services.ts';

const expiresIn = 3600;
/** The largest object that is read as text. */
const maxText = 1024 * 1024;

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
    async read(object) {
      try {
        const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: object }));
        if (ContentLength > maxText) throw new RangeError(`${object} is larger than ${maxText} bytes`);
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async remove(object) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: object }));
    },
  };
}
