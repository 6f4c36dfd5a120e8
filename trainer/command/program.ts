import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Time for output that is still in the pipes when the program has ended. */
const drainMs = 1000;

function startError(error: NodeJS.ErrnoException, command: readonly string[], cwd: string): Error {
  const [program] = command;
  if (error.code === 'ENOENT' && !existsSync(cwd)) return new Error(`the working directory ${cwd} does not exist`);
  if (error.code === 'ENOENT') {
    return new Error(
      `program ${program} was not found (working directory ${cwd}): install it, or correct trainer.command`,
    );
  }
  if (error.code === 'EACCES') {
    return new Error(
      `program ${program} is not executable: chmod +x it, or name its interpreter in trainer.command, as in [python3, ${program}]`,
    );
  }
  return new Error(`program ${program} could not be started: ${error.message}`);
}

/** A child process that leads a process group of its own, so that what it starts ends with it. */
export class Program {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settled when the program has ended and its output was read; what it left running in its group is killed. */
  readonly ended: Promise<ProgramEnd>;
  #running = true;
  #terminated = false;

  private constructor(child: ChildProcess) {
    this.pid = child.pid!;
    this.stdout = child.stdout!;
    this.stderr = child.stderr!;
    this.ended = this.#watch(child);
  }

  /** @throws Error that says why the program cannot be started. */
  static start(command: readonly string[], { cwd, env }: ProgramOptions): Promise<Program> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(startError(error as NodeJS.ErrnoException, command, cwd));
      try {
        const [file, ...args] = command;
        const child = spawn(file!, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
        if (child.pid === undefined) child.once('error', fail);
        else resolve(new Program(child));
      } catch (error) {
        fail(error);
      }
    });
  }

  /** Whether `terminate` reached the program while it ran. */
  get terminated(): boolean {
    return this.#terminated;
  }

  /** SIGTERM to the group, and SIGKILL when it has not ended after `graceSeconds`; of several calls the first kills. */
  terminate(graceSeconds: number): void {
    if (!this.#running) return;
    this.#terminated = true;
    this.resume();
    this.#signal('SIGTERM');
    const killer = setTimeout(() => this.#signal('SIGKILL'), graceSeconds * 1000);
    void this.ended.then(() => clearTimeout(killer));
  }

  /** Stops reading standard output, so that the program waits when the pipe is full; not once it is to end. */
  pause(): void {
    if (this.#running && !this.#terminated) this.stdout.pause();
  }

  resume(): void {
    this.stdout.resume();
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group is gone.
    }
  }

  async #watch(child: ChildProcess): Promise<ProgramEnd> {
    child.on('error', () => {}); // a signal that could not be delivered
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const end = await new Promise<ProgramEnd>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.#running = false;
    this.resume();
    this.#signal('SIGKILL');
    const timer = setTimeout(() => {
      // A process that left the group holds the pipes: it is not ours to wait for.
      this.stdout.destroy();
      this.stderr.destroy();
    }, drainMs);
    await closed;
    clearTimeout(timer);
    return end;
  }
}
