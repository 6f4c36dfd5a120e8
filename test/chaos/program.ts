import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import { built, packageRoot } from '../../infra/local/root.ts';

const cli = join(packageRoot, 'dist', 'cli', 'main.js');
const counter = fileURLToPath(new URL('counter.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built `skysweep` in a folder of its own. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'skysweep-chaos-'));
  readonly #children: ChildProcess[] = [];

  /** Starts the command; `done` resolves when it has ended. */
  start(...args: string[]): { child: ChildProcess; done: Promise<Ended> } {
    if (!existsSync(cli) || !existsSync(built.trainer)) throw new Error('run `npm run build` first');
    const child = spawn(process.execPath, [cli, ...args], { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.push(child);
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      text.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      text.stderr += chunk;
    });
    const done = new Promise<Ended>((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal, ...text })),
    );
    return { child, done };
  }

  run(...args: string[]): Promise<Ended> {
    return this.start(...args).done;
  }

  async json<T>(...args: string[]): Promise<T> {
    const { stdout, stderr } = await this.run(...args, '--json');
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as T;
  }

  show = (sweep: string) => this.json<SweepView>('show', sweep);
  trials = (sweep: string) => this.json<TrialView[]>('trials', sweep);

  write(name: string, content: object): string {
    const file = join(this.folder, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  /** What the counting trainers noted, as lines of [trial, event, count]. */
  log(): string[][] {
    const file = join(this.folder, 'log');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
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
    for (const child of this.#children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await sleep(50);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
