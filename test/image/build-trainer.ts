import { join } from 'node:path';
import { packageRoot } from '../../infra/local/root.ts';
import { bases } from './bases.ts';
import type { Buildah } from './buildah.ts';
import type { TrainerImage } from './trainer-image.ts';

const name = 'localhost/trainer';

interface Listed {
  /** For people, such as 300 MB. */
  readonly size: string;
}

/** The image of `trainer/Dockerfile`, built from `dist/image` as a deployment builds it, but without TensorFlow. */
export async function buildTrainer(buildah: Buildah): Promise<TrainerImage> {
  const args = Object.entries({ ...bases, TENSORFLOW: 'none' }).flatMap(([key, value]) => [
    '--build-arg',
    `${key}=${value}`,
  ]);
  const context = join(packageRoot, 'dist', 'image');
  await buildah.call('bud', '--isolation', 'chroot', '--pull-never', ...args, '--tag', name, context);
  await buildah.call('rmi', bases.NODE_BASE);
  const size = async (image: string) => (JSON.parse(await buildah.call('images', '--json', image)) as [Listed])[0].size;
  const image = JSON.parse(await buildah.call('inspect', '--type', 'image', name));
  return {
    folder: buildah.folder,
    size: await size(name),
    baseSize: await size(bases.RUNTIME_BASE),
    config: image.OCIv1.config,
    ...(await buildah.from(name)),
  };
}
