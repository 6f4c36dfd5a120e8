import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import { type Running, Workplace } from '../cli/skysweep.ts';

const counter = fileURLToPath(new URL('counter.mjs', import.meta.url));

/** A folder in which things go wrong. */
export class ChaosPlace extends Workplace {
  readonly #started: Running[] = [];

  override start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const running = super.start(args, env);
    this.#started.push(running);
    return running;
  }

  async json<T>(...args: string[]): Promise<T> {
    const { stdout, stderr } = await this.run([...args, '--json']);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as T;
  }

  show = (sweep: string) => this.json<SweepView>('show', sweep);
  trials = (sweep: string) => this.json<TrialView[]>('trials', sweep);

  spec(content: object): string {
    return this.write('sweep.json', JSON.stringify(content));
  }

  /** What the counting trainers noted, as lines of [trial, event, count]. */
  log(): string[][] {
    const file = join(this.folder, 'log');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines.map((line) => line.split(' '));
  }

  count = (event: string) => this.log().filter(([, noted]) => noted === event).length;

  /**
   * Keeps the counting trainers from going far beyond so many of an event until `letGo`: however late this process is at
   * what it does then, the sweep has not ended meanwhile.
   */
  hold(event: 'step' | 'end', count: number): void {
    writeFileSync(join(this.folder, 'hold'), `${event} ${count}`);
    // At once: whoever reads it reads all of it.
    renameSync(join(this.folder, 'hold'), join(this.folder, 'log.hold'));
  }

  /** Waits until so many of an event were noted. */
  reached(event: 'start' | 'step' | 'end', count: number): Promise<void> {
    return this.until(() => this.count(event) >= count);
  }

  letGo(): void {
    rmSync(join(this.folder, 'log.hold'));
  }

  /** Files of the checkpoints that are kept of a trial. */
  checkpoints(sweep: string, trial: number): string[] {
    const folder = join(this.folder, '.skysweep', 'files', 'sweeps', sweep, 'trials', String(trial));
    return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.ckpt')) : [];
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await sleep(10);
  }

  /** A sweep of counting trainers. */
  counting(name: string, { trials = 8, parallel = 2, steps = 5, pauseMs = 40 } = {}): object {
    return {
      name,
      objective: { metric: 'loss', goal: 'minimize' },
      space: { x: { type: 'float', low: 0, high: 1 } },
      sampler: 'random',
      budget: { trials, parallel },
      trainer: {
        command: ['node', counter, '${checkpoint_dir}', join(this.folder, 'log'), '${trial}', '${x}', steps, pauseMs],
        checkpoint_dir: join(this.folder, 'checkpoints', '${trial}'),
        checkpoint_every: 0.05,
      },
    };
  }

  async close(): Promise<void> {
    for (const { child, ended } of this.#started) {
      child.kill('SIGKILL');
      await ended;
    }
    this.remove();
  }
}
