import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { packageRoot } from '../local/root.ts';
import type { ImageProps } from '../props.ts';
import { parseEcrImage } from './ecr-image.ts';

/** An image that exists. One in ECR may be private: the role that pulls it then gets the right to. */
function existingImage(scope: Construct, uri: string): ContainerImage {
  const name = parseEcrImage(uri);
  if (!name) return ContainerImage.fromRegistry(uri);
  const { registryId: account, region, repositoryName, id } = name;
  const resource = { service: 'ecr', account, region, resource: 'repository', resourceName: repositoryName };
  const repository = Repository.fromRepositoryAttributes(scope, 'Image', {
    repositoryArn: Stack.of(scope).formatArn(resource),
    repositoryName,
  });
  return ContainerImage.fromEcrRepository(repository, 'imageDigest' in id ? id.imageDigest : id.imageTag);
}

/** The trainer's image. The build's context is `dist/image`, which `npm run build` fills. */
export function trainerImage(scope: Construct, image: ImageProps = { buildArgs: {} }): ContainerImage {
  if ('uri' in image) return existingImage(scope, image.uri);
  return ContainerImage.fromAsset(join(packageRoot, 'dist', 'image'), {
    platform: Platform.LINUX_AMD64,
    buildArgs: { ...image.buildArgs },
  });
}
