import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';

/** Below `dist`: the context that the trainer's image is built from. */
export const imageFolder = 'image';

const files = {
  Dockerfile: 'trainer/Dockerfile',
  'package.json': 'trainer/image/package.json',
  'package-lock.json': 'trainer/image/package-lock.json',
  'tensorflow.sh': 'trainer/image/tensorflow.sh',
} as const;

/** Fills the context of the trainer's image: the trainer in one bundle, and what is installed beside it. */
export async function bundleImage(root: string, dist: string, options: BuildOptions): Promise<Metafile> {
  const folder = join(dist, imageFolder);
  mkdirSync(folder, { recursive: true });
  for (const [name, file] of Object.entries(files)) copyFileSync(join(root, file), join(folder, name));
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: {
      [`${imageFolder}/main`]: 'trainer/main.ts',
      [`${imageFolder}/gradient-worker`]: 'trainer/training/parallel/worker.ts',
      [`${imageFolder}/batch-worker`]: 'trainer/data/prefetch/worker.ts',
    },
    outdir: dist,
    splitting: false,
    minify: true,
    sourcemap: false,
    metafile: true,
  });
  return metafile;
}
