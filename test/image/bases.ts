import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Buildah } from './buildah.ts';
import { execute } from './execute.ts';
import { ownNpm, ownRelease, possible } from './machine.ts';

/** Bases for the image, under the names of its build arguments. */
export const bases = { NODE_BASE: 'localhost/node', RUNTIME_BASE: 'localhost/runtime' } as const;

/** What packages bring along and nothing here reads. */
const dispensable = ['var/lib/apt/lists', 'var/cache/apt', 'usr/share/doc', 'usr/share/locale', 'usr/share/man'];

/** The smallest Debian as RUNTIME_BASE; with this machine's Node and npm, and npm's settings, as NODE_BASE. */
export async function makeBases(buildah: Buildah): Promise<void> {
  const { release, mirror } = await ownRelease();
  const { container, root } = await buildah.from('scratch');
  const debootstrap = ['debootstrap', '--variant=minbase', '--include=libstdc++6', release, root, mirror];
  // In a namespace, so that what it mounts in there goes with it.
  await possible(
    `debootstrap could not install ${release}`,
    execute('unshare', ['--mount', '--propagation', 'private', ...debootstrap], buildah.env),
  );
  for (const name of dispensable) rmSync(join(root, name), { recursive: true });
  await possible(`programs of ${release} do not run in buildah`, buildah.run(container, 'true'));
  await buildah.call('commit', container, bases.RUNTIME_BASE);

  const npm = ownNpm();
  const put = (from: string, to: string) => {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    copyFileSync(from, join(root, to));
  };
  put(process.execPath, '/usr/local/bin/node');
  cpSync(npm.folder, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
  for (const [to, from] of Object.entries(npm.settings)) if (from && existsSync(from)) put(from, to);
  for (const file of npm.certificates) if (file) put(file, file);
  const { NODE_EXTRA_CA_CERTS } = process.env;
  if (NODE_EXTRA_CA_CERTS)
    await buildah.call('config', '--env', `NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS}`, container);
  await possible(`Node and npm of this machine do not run on ${release}`, buildah.run(container, 'npm', '--version'));
  await buildah.call('commit', '--rm', container, bases.NODE_BASE);
}
