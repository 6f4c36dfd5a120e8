import { join } from 'node:path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { packageRoot } from '../local/root.ts';
import type { ImageProps } from '../props.ts';

/** The trainer's image. The build's context is `dist/image`, which `npm run build` fills. */
export function trainerImage(image: ImageProps = { buildArgs: {} }): ContainerImage {
  if ('uri' in image) return ContainerImage.fromRegistry(image.uri);
  return ContainerImage.fromAsset(join(packageRoot, 'dist', 'image'), {
    platform: Platform.LINUX_AMD64,
    buildArgs: { ...image.buildArgs },
  });
}
