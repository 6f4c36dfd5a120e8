import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const main = resolve('dist/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits until standard output or error contains a text. */
  shows(text: string): Promise<void>;
}

/** A folder to work in, with the built command. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'skysweep-cli-'));

  constructor() {
    if (!existsSync(main)) throw new Error('dist/cli/main.js is missing: `npm run build` makes it');
  }

  write(file: string, text: string): string {
    writeFileSync(join(this.folder, file), text);
    return file;
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: this.folder,
      env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, SKYSWEEP_DATA_DIR: undefined, ...env },
    });
    const text = { stdout: '', stderr: '' };
    const watchers = new Set<() => void>();
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        text[name] += chunk;
        for (const watcher of watchers) watcher();
      });
    }
    child.stdin.end();
    const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, ...text })));
    const shows = (wanted: string) =>
      new Promise<void>((done, fail) => {
        const look = () => void ((text.stdout + text.stderr).includes(wanted) && done());
        watchers.add(look);
        look();
        ended.then(() => fail(new Error(`ended without "${wanted}": ${text.stdout}${text.stderr}`)));
      });
    return { child, ended, shows };
  }

  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return this.start(args, env).ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A sweep over a Node program of some steps; above `crash` the program fails. */
export function spec({ name = 'toy', trials = 4, parallel = 2, steps = 3, delay = 5, crash = 10 } = {}): string {
  const program = [
    'const [x, seed] = process.argv.slice(1).map(Number);',
    `if (x > ${crash}) { console.error('cannot go on with ' + x); process.exit(3); }`,
    'let step = 0;',
    'const timer = setInterval(() => {',
    '  step += 1;',
    '  console.log(JSON.stringify({ step, loss: x * x + 1 / step }));',
    `  if (step === ${steps}) clearInterval(timer);`,
    `}, ${delay});`,
  ].join(' ');
  return JSON.stringify({
    name,
    objective: { metric: 'loss', goal: 'minimize' },
    space: { x: { type: 'float', low: 0, high: 1 } },
    sampler: 'random',
    budget: { trials, parallel },
    trainer: { command: ['node', '-e', program, '${x}', '${seed}'] },
    seed: 1,
  });
}
