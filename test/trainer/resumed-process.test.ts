import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { ProtocolServer } from './protocol-server.ts';

const epochs = 5;
/** Something of everything that a checkpoint has to bring back. */
const trainer = {
  family: 'cnn',
  data: { name: 'mnist', train: 90, validation: 20 },
  backend: 'wasm',
  channels: [2, 4],
  units: 6,
  normalisation: 'batch',
  dropout: 0.3,
  augment_shift: 2,
  mixup: 0.3,
  optimizer: 'adamw',
  weight_decay: 0.01,
  schedule: 'cosine',
  ema_decay: 0.9,
  accumulation: 2,
  batch_size: 10,
  epochs,
  restore_best: true,
  // Checkpoints are those of the interruption and of the end alone.
  checkpoint_every: 100,
};

const servers: ProtocolServer[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(): Promise<ProtocolServer> {
  const server = await ProtocolServer.start();
  servers.push(server);
  server.claim = { ...server.claim, trainer, params: { learning_rate: 0.01 } };
  server.decide = (step) => ({ decision: 'continue', until: step + 1 });
  return server;
}

/** The process that a container starts. */
function start(server: ProtocolServer, attempt: number): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'trainer/main.ts'], {
    env: server.env({ AWS_BATCH_JOB_ATTEMPT: `${attempt}` }) as NodeJS.ProcessEnv,
    stdio: 'ignore',
  });
  children.push(child);
  return child;
}

const exitOf = async (child: ChildProcess) => (await once(child, 'exit'))[0] as number | null;

it('a training that SIGTERM ends goes on in another process to the bits of one that is left alone', async () => {
  const whole = await serve();
  expect(await exitOf(start(whole, 1))).toBe(0);

  const cut = await serve();
  const first = start(cut, 1);
  cut.decide = (step) => {
    // The process has the signal before it has the answer, and epochs to train.
    first.kill('SIGTERM');
    return { decision: 'continue', until: step + 1 };
  };
  expect(await exitOf(first)).toBe(75);
  expect(cut.results).toEqual([]);
  const [[step, bytes]] = [...cut.committed] as [[number, Uint8Array]];
  expect(cut.committed.size).toBe(1);
  expect(step).toBeGreaterThan(0);
  expect(step).toBeLessThan(epochs);
  expect(decodeCheckpoint(bytes).header.position.epoch).toBe(step);

  cut.claim = { ...cut.claim, resume: { step, url: `${cut.url}/store/${step}` } };
  cut.decide = whole.decide;
  expect(await exitOf(start(cut, 2))).toBe(0);
  expect([...cut.reports]).toEqual([...whole.reports]);
  expect(whole.reports.size).toBe(epochs);
  const result = ({ results }: ProtocolServer) => results.map(({ state, metrics }) => ({ state, metrics }));
  expect(result(cut)).toEqual(result(whole));
  expect(result(whole)).toMatchObject([{ state: 'completed', metrics: { val_loss: expect.any(Number) } }]);
  const [resumed, final] = [cut, whole].map(({ committed }) => committed.get(epochs)!);
  expect(decodeCheckpoint(resumed!).header).toEqual(decodeCheckpoint(final!).header);
  expect(Buffer.from(resumed!).equals(final!)).toBe(true);
});
