import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { parseEcrImage } from '../../infra/compute/ecr-image.ts';
import { templateOf } from './synthesise.ts';

const repository = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/trainer';

describe('an image in ECR', () => {
  it('is known by its name', () => {
    const parts = { registryId: '123456789012', region: 'eu-west-1', repositoryName: 'team/trainer' };
    expect(parseEcrImage(`${repository}:v1`)).toEqual({ ...parts, id: { imageTag: 'v1' } });
    expect(parseEcrImage(`${repository}@sha256:abc`)).toEqual({ ...parts, id: { imageDigest: 'sha256:abc' } });
    expect(parseEcrImage(repository)).toEqual({ ...parts, id: { imageTag: 'latest' } });
    expect(parseEcrImage('public.ecr.aws/team/trainer:v1')).toBeUndefined();
  });

  it('may be pulled by the role that starts the jobs, wherever it is', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const template = templateOf({ image: { uri: `${repository}@${digest}` } });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
            Resource: {
              'Fn::Join': [
                '',
                ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:123456789012:repository/team/trainer'],
              ],
            },
          }),
          Match.objectLike({ Action: 'ecr:GetAuthorizationToken', Resource: '*' }),
        ]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('ExecutionRole') }],
    });
    const image = {
      'Fn::Join': ['', ['123456789012.dkr.ecr.eu-west-1.', { Ref: 'AWS::URLSuffix' }, `/team/trainer@${digest}`]],
    };
    template.allResourcesProperties('AWS::Batch::JobDefinition', {
      ContainerProperties: Match.objectLike({ Image: image }),
    });
  });
});
