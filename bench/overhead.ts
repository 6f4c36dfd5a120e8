/**
 * Orchestration overhead per trial: a sweep of a no-op command on the embedded profile beside the bare cost of spawning
 * that command, and beside Optuna with a journal file and with SQLite starting the same command.
 *
 *   npm run build && npx tsx bench/overhead.ts [--trials 200] [--parallel 1,4,16] [--python PYTHON_WITH_OPTUNA]
 *
 * Ratios are to the bare spawn in the same run, at the same parallelism.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '200' },
    parallel: { type: 'string', default: '1,4,16' },
    python: { type: 'string' },
  },
});
const trials = Number(values.trials);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// The program itself: what `python3` names may be a script that looks for it first.
const python3 = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
const command = [python3, here('overhead/noop.py')];

interface Measured {
  /** Wall time per trial in ms, start-up of the program that orchestrates included. */
  readonly perTrial: number;
  readonly peakMb?: number;
}

/** The command itself, nothing around it, `parallel` at a time. */
async function bare(parallel: number): Promise<Measured> {
  const start = performance.now();
  let left = trials;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const child = spawn(command[0] as string, [...command.slice(1), '0.1'], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.resume();
      await new Promise((resolve) => child.once('close', resolve));
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  return { perTrial: (performance.now() - start) / trials };
}

/** Runs a program and answers its peak memory, as the system's `time` would tell. */
async function measured(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ ms: number; peakMb: number; stdout: string }> {
  const script =
    'import resource,subprocess,sys;p=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE,stderr=subprocess.PIPE,text=True);' +
    "sys.stdout.write(p.stdout);sys.stderr.write(p.stderr if p.returncode else '');" +
    'sys.stderr.write("\\npeak %d" % resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);sys.exit(p.returncode)';
  const start = performance.now();
  const child = spawn(python3, ['-c', script, program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(stderr);
  return { ms: performance.now() - start, peakMb: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024, stdout };
}

async function skysweep(parallel: number, folder: string): Promise<Measured> {
  const spec = {
    name: 'noop',
    objective: { metric: 'loss', goal: 'minimize' },
    space: {
      lr: { type: 'float', low: 1e-5, high: 0.1, log: true },
      units: { type: 'int', low: 16, high: 256 },
    },
    sampler: 'random',
    budget: { trials, parallel },
    trainer: { command: [...command, '${lr}'] },
  };
  writeFileSync(join(folder, 'sweep.json'), JSON.stringify(spec));
  const cli = here('../dist/cli/main.js');
  const { ms, peakMb, stdout } = await measured(
    process.execPath,
    [cli, 'run', 'sweep.json', '--quiet', '--json'],
    folder,
  );
  if (JSON.parse(stdout).counts.completed !== trials) throw new Error(stdout);
  return { perTrial: ms / trials, peakMb };
}

async function optuna(kind: 'journal' | 'sqlite', parallel: number, folder: string): Promise<Measured> {
  const args = [here('overhead/optuna_study.py'), kind, String(trials), String(parallel), folder, '--', ...command];
  const { ms, peakMb } = await measured(values.python as string, args, folder);
  return { perTrial: ms / trials, peakMb };
}

const rows: string[] = [];
for (const parallel of values.parallel.split(',').map(Number)) {
  const contenders: [string, (folder: string) => Promise<Measured>][] = [
    ['skysweep', (folder) => skysweep(parallel, folder)],
    ...(values.python
      ? (['journal', 'sqlite'] as const).map((kind): [string, (folder: string) => Promise<Measured>] => [
          `optuna, ${kind}`,
          (folder) => optuna(kind, parallel, folder),
        ])
      : []),
  ];
  // The bare command is measured before each contender, and the best of them counts: the machine may be busy.
  let reference = Number.POSITIVE_INFINITY;
  const measuredRows: [string, Measured][] = [];
  for (const [name, run] of contenders) {
    reference = Math.min(reference, (await bare(parallel)).perTrial);
    const folder = mkdtempSync(join(tmpdir(), 'skysweep-bench-'));
    measuredRows.push([name, await run(folder)]);
    rmSync(folder, { recursive: true, force: true });
  }
  for (const [name, { perTrial, peakMb }] of [
    ['bare spawn', { perTrial: reference }] as [string, Measured],
    ...measuredRows,
  ]) {
    const cells = [name, parallel, perTrial.toFixed(1), (perTrial / reference).toFixed(2), peakMb?.toFixed(0) ?? ''];
    rows.push(`| ${cells.join(' | ')} |`);
  }
}
const python = execFileSync(python3, ['--version'], { encoding: 'utf8' }).trim();
console.log(`${trials} trials of \`python3 noop.py\`; Node ${process.version}, ${python}\n`);
console.log('| orchestrator | parallel | ms per trial | ratio to bare | peak MB |\n| --- | --- | --- | --- | --- |');
for (const line of rows) console.log(line);
