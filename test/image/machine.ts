import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execute } from './execute.ts';

/** This machine cannot build images without a container engine; the message says why. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
}

/** Bases, layers and a container; each copies what is below it. */
const neededBytes = 3e9;

/** What `debootstrap` and `buildah` do on the way, without the network. */
const rehearsal = `
  mount -t tmpfs tmpfs "$1" && mount --bind / "$1" && mount -o remount,ro,bind "$1" &&
  chroot "$1" true && umount "$1" && mknod "$1/null" c 1 3 && : >"$1/null"`;

/** @throws MachineError when the machine forbids what building takes, or lacks a program for it. */
export async function checkMachine(folder: string): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new MachineError('only root on Linux can make the base without a container engine');
  }
  for (const program of ['buildah', 'debootstrap', 'unshare', 'apt-get']) {
    const folders = (process.env.PATH ?? '').split(delimiter);
    if (!folders.some((one) => existsSync(join(one, program)))) throw new MachineError(`there is no ${program}`);
  }
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes) throw new MachineError(`${dirname(folder)} has less than 3 GB left`);
  const place = join(folder, 'tmp');
  await possible(
    'this machine lets nobody mount, chroot or make devices',
    execute('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', rehearsal, 'sh', place]),
  );
}

/** Waits for a step that a machine may forbid. @throws MachineError */
export async function possible<T>(otherwise: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw new MachineError(`${otherwise} (${(error as Error).message.trim().split('\n').at(-1)})`);
  }
}

/** The machine's own release and where it gets that from, by the configuration of apt. */
export async function ownRelease(): Promise<{ readonly release: string; readonly mirror: string }> {
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'bookworm';
  const format = '$(RELEASE) $(COMPONENT) $(REPO_URI)';
  const { stdout } = await possible(
    'apt has no sources',
    execute('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']),
  );
  const sources = stdout.split('\n').map((line) => line.split(' '));
  const mirror = sources.find(([from, component]) => from === release && component === 'main')?.[2];
  if (!mirror?.startsWith('http')) throw new MachineError(`apt has no mirror of ${release}`);
  // As debootstrap would, but without its patience.
  const file = `${mirror.replace(/\/$/, '')}/dists/${release}/InRelease`;
  await possible(`${mirror} does not answer`, execute('wget', ['--spider', '--tries=2', '--timeout=60', file]));
  return { release, mirror };
}

/** npm's folder and its configuration, as it started this suite. */
export function ownNpm() {
  const { npm_execpath: program, npm_config_userconfig, npm_config_globalconfig } = process.env;
  if (!program) throw new MachineError('npm did not start this: call npm run test:image');
  return {
    folder: dirname(dirname(realpathSync(program))),
    settings: { '/root/.npmrc': npm_config_userconfig, '/usr/local/etc/npmrc': npm_config_globalconfig },
    /** Certificates that npm is to trust. */
    certificates: [process.env.NODE_EXTRA_CA_CERTS, process.env.npm_config_cafile],
  };
}
