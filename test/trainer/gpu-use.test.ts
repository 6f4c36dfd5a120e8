import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GpuWatch, readGpus } from '../../trainer/usage/gpu-watch.ts';
import { node } from './command/harness.ts';
import { ProtocolServer } from './protocol-server.ts';

let folder: string;
let server: ProtocolServer;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-'));
  server = await ProtocolServer.start();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Puts a program of the driver's name on the path; it notes how it is called. */
function driver(script: string): string {
  const path = join(folder, 'nvidia-smi');
  writeFileSync(path, `#!/bin/sh\necho "$*" >> '${join(folder, 'calls')}'\n${script}\n`);
  chmodSync(path, 0o755);
  return `${folder}${delimiter}${process.env.PATH}`;
}

/** The process that a container starts, until its trial is told to stop. */
async function run(env: Record<string, string>): Promise<number | null> {
  child = spawn(process.execPath, ['--import', 'tsx', 'trainer/main.ts'], {
    env: server.env(env) as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr!.resume();
  return await new Promise((resolve) => child!.once('exit', resolve));
}

const endless = {
  family: 'mlp',
  units: 4,
  epochs: 100_000,
  backend: 'wasm',
  data: { name: 'mnist', train: 1000, validation: 100 },
};
const stop = { decision: 'stop', reason: 'seen enough', until: null } as const;
const on = { decision: 'continue', until: null } as const;

describe('the use of GPUs', () => {
  it('is measured beside a training, by the program of the driver', { timeout: 120_000 }, async () => {
    const PATH = driver('echo "35, 1200, 16000"; echo "45, 800, 16000"');
    server.claim = { ...server.claim, trainer: endless, params: {} };
    server.decide = () => (server.usages.at(-1)?.gpuUtilisation === undefined ? on : stop);
    expect(await run({ PATH, CUDA_VISIBLE_DEVICES: '2,3' })).toBe(0);
    expect(server.usages.at(-1)).toMatchObject({ gpuUtilisation: 40, gpuMemoryMb: 2000 });
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toContain(
      '--id=2,3 --query-gpu=utilization.gpu,memory.used --format=csv,noheader,nounits\n',
    );
  });

  it('is measured of any program, and a driver that fails does it no harm', { timeout: 120_000 }, async () => {
    const said = join(folder, 'calls');
    const waits = `const { existsSync } = require('node:fs'); const wait = () => existsSync(${JSON.stringify(said)}) ? say({ loss: 1 }) : setTimeout(wait, 50); wait();`;
    server.claim = { ...server.claim, trainer: { command: node(waits) } };
    expect(await run({ PATH: driver('echo "no driver" >&2; exit 9') })).toBe(0);
    expect(server.results).toMatchObject([{ state: 'completed', metrics: { loss: 1 } }]);
    expect(server.usages.at(-1)).not.toHaveProperty('gpuUtilisation');
  });

  it('is unknown where nothing says it', () => {
    expect(readGpus('[N/A], [N/A], [N/A]\n')).toBeUndefined();
    expect(readGpus('')).toBeUndefined();
    expect(readGpus('7, 90, 100\n')).toEqual({ utilisation: 7, memoryMb: 90 });
    const watch = new GpuWatch();
    expect(watch.use).toEqual({});
    watch.stop();
  });
});
