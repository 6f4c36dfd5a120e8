import { join } from 'node:path';
import { execute } from './execute.ts';

/** buildah with images and containers of its own, all below one folder. */
export class Buildah {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(folder: string) {
    this.folder = folder;
    this.env = { ...process.env, TMPDIR: join(folder, 'tmp') };
  }

  /** Plain copies as layers, which every file system can keep and which leave no mounts behind. */
  command(...args: string[]): [string, ...string[]] {
    const { folder } = this;
    const places = ['--root', join(folder, 'images'), '--runroot', join(folder, 'containers')];
    return ['buildah', '--storage-driver', 'vfs', ...places, ...args];
  }

  /** Answers what it printed. @throws Error with the last lines when it fails. */
  async call(...args: string[]): Promise<string> {
    const [program, ...rest] = this.command(...args);
    return (await execute(program, rest, this.env)).stdout.trim();
  }

  /** A container of the image, and where its files are. */
  async from(image: string): Promise<{ readonly container: string; readonly root: string }> {
    const container = await this.call('from', ...(image === 'scratch' ? [] : ['--pull-never']), image);
    return { container, root: await this.call('mount', container) };
  }

  /** Runs a command in a container, with the user and the variables of its image. */
  run(container: string, ...command: string[]): Promise<string> {
    return this.call('run', '--isolation', 'chroot', container, '--', ...command);
  }
}
