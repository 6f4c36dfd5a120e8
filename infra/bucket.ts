import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface CheckpointBucketProps {
  /** Days after which a checkpoint goes. */
  readonly checkpointDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** Checkpoints, encrypted and over TLS only. Keys are written once, so there are no versions. */
export class CheckpointBucket extends Bucket {
  constructor(scope: Construct, id: string, { checkpointDays, removalPolicy }: CheckpointBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy,
      lifecycleRules: [
        { id: 'checkpoints', prefix: 'sweeps/', expiration: Duration.days(checkpointDays) },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    // The property of the construct would bring a custom resource with a function of its own.
    (this.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Checkpoints are read and written by presigned URLs that only the trial protocol gives out; who needs a record of each access turns on CloudTrail data events.',
    });
  }
}
