import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A client under test: the command that runs the program of these tests with it. */
export interface Client {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const typescript: Client = { name: 'TypeScript', command: [process.execPath, here('program.mjs')] };
const python: Client = { name: 'Python', command: ['python3', here('program.py')] };
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('SKIPPED: the tests of the Python client, since there is no python3 on this machine');

export const clients: readonly Client[] = hasPython ? [python, typescript] : [typescript];

/** Where Python finds the client. */
export const pythonPath = here('../../clients/python');

type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves when standard error has this text; rejects when the program ends without it. */
  said(text: string): Promise<void>;
  terminate(): void;
}

/** Starts the program with this environment and nothing of our own but what any program has. */
export function start({ command: [file, ...args] }: Client, env: Environment = {}): Running {
  const child = spawn(file, args, {
    env: { PATH: process.env.PATH, PYTHONPATH: pythonPath, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let look = () => {};
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    look();
  });
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  return {
    ended,
    terminate: () => void child.kill('SIGTERM'),
    said: (text) =>
      new Promise((resolve, reject) => {
        look = () => stderr.includes(text) && resolve();
        look();
        void ended.then(() => reject(new Error(`it ended without saying ${text}: ${stderr}`)));
      }),
  };
}

/** A sweep of two trials that are tried first, and as many more as its budget has. */
export const sweepSpec = (name: string, more: object) => ({
  name,
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  initial: [{ x: 0.25 }, { x: 0.75 }],
  sampler: 'random',
  ...more,
});
