import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Buildah } from './buildah.ts';
import type { TrainerImage } from './trainer-image.ts';

/**
 * What the job definition asks for and `buildah run` has no option for: a read-only root, and 2 GiB of memory at /tmp.
 * At /run buildah keeps a file of its own, so that is memory, too.
 */
const readOnly = `
  root=$1; shift
  mount --bind "$root" "$root" &&
  mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs "$root/run" &&
  mount -t tmpfs -o nosuid,nodev,mode=1777,size=2g tmpfs "$root/tmp" &&
  mount -o remount,ro,bind "$root" && exec "$@"`;

export type Variables = Readonly<Record<string, string>>;

/** The image's container as a job runs it: its user and entry point, no capability, nothing to write to but /tmp. */
export class JobContainer {
  readonly #child: ChildProcess;
  readonly #env: Variables;
  /** Of the process; null when a signal ended it. */
  readonly exitCode: Promise<number | null>;
  output = '';

  /** @param command In place of the image's entry point. */
  constructor(image: TrainerImage, env: Variables, command: readonly string[] = image.config.Entrypoint) {
    const buildah = new Buildah(image.folder);
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const run = ['run', '--isolation', 'chroot', '--cap-drop', 'all', ...variables, image.container, '--', ...command];
    const inside = [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      readOnly,
      'sh',
      image.root,
      ...buildah.command(...run),
    ];
    this.#env = env;
    this.#child = spawn('unshare', inside, { env: buildah.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.output += chunk;
      });
    }
    this.exitCode = new Promise((resolve, reject) => {
      this.#child.once('error', reject).once('close', resolve);
    });
  }

  /** Leads the process group of everything that runs the container. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** SIGTERM to the entry point's process, as a container engine sends it; buildah itself would hand on SIGKILL. */
  terminate(): void {
    for (const pid of this.#processes()) process.kill(pid, 'SIGTERM');
  }

  /** Processes with exactly the container's variables: none but those that run in it. */
  #processes(): number[] {
    const wanted = Object.entries(this.#env).map(([name, value]) => `${name}=${value}`);
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && wanted.every((one) => environmentOf(pid).includes(one)));
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // It has ended.
    return [];
  }
}
