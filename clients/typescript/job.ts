import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClaimAnswer, DecisionAnswer } from '../../core/sweep/protocol.ts';
import { isSystemMetric } from '../../core/sweep/system-metrics.ts';
import { exitCodes } from '../../core/sweep/wire.ts';
import { downloadCheckpoint, saveCheckpoint } from '../../trainer/protocol/checkpoints.ts';
import type { TrialClient } from '../../trainer/protocol/client.ts';
import { ApiRefused, ApiUnreachable, isGone } from '../../trainer/protocol/errors.ts';
import { Reporter } from '../../trainer/protocol/reporter.ts';
import { processMeter } from '../../trainer/usage/meter.ts';
import type { Desk, WindUp } from './desk.ts';
import { write } from './local-checkpoints.ts';

export interface JobDesk extends Desk {
  /** Whether its trial has failed. */
  hasFailed(): boolean;
}

/** A job that speaks the trial protocol itself, with a claimed trial. */
export function jobDesk(client: TrialClient, claim: ClaimAnswer, log: (line: string) => void): JobDesk {
  const meter = processMeter();
  let windUp: WindUp = () => {};
  let reporter: Reporter | undefined;
  let failed = false;
  const open = () => reporter as Reporter;

  /** Whether the call went through; if the trial or the API is gone, the program is told to stop. */
  const guarded = async (call: () => Promise<unknown>): Promise<boolean> => {
    try {
      await call();
      return true;
    } catch (error) {
      if (isGone(error)) windUp('lost', error.message);
      else if (error instanceof ApiUnreachable) windUp('terminated', error.message);
      else throw error;
      return false;
    }
  };

  const settle = async (result: Omit<Parameters<TrialClient['result']>[1], 'reports' | 'usage'>): Promise<void> => {
    await guarded(async () => {
      const reports = await open().finish();
      if (open().decision) return;
      await client.result(claim.lease, { ...result, reports, usage: meter.usage() });
    });
  };

  return {
    params: claim.params,
    sweep: claim.sweep,
    number: claim.trial,
    seed: claim.seed,
    startAgain: exitCodes.interrupted,
    open(stop) {
      windUp = stop;
      reporter = new Reporter(client, claim, {
        usage: () => meter.usage(),
        onDecision: ({ decision, reason }: DecisionAnswer) => windUp('decided', reason ?? decision),
        onError: (error) => void guarded(() => Promise.reject(error)).catch((other) => log(String(other))),
      });
    },
    report: async (step, metrics) => void (await guarded(() => open().ask(step, metrics))),
    async checkpoint(step, save) {
      const folder = await mkdtemp(join(tmpdir(), 'skysweep-'));
      const path = join(folder, `step-${step}`);
      try {
        const bytes = await write(save, path);
        const sha256 = await digest(path);
        return await guarded(async () => {
          // A checkpoint never knows more than the reports that were sent.
          await open().flush();
          await saveCheckpoint(client, claim.lease, step, { path, bytes, sha256 });
        });
      } catch (error) {
        if (!(error instanceof ApiRefused)) throw error;
        log(`the checkpoint was not saved: ${error.message}`);
        return false;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async restore(load) {
      if (!claim.resume) return 0;
      const folder = await mkdtemp(join(tmpdir(), 'skysweep-'));
      try {
        const path = join(folder, `step-${claim.resume.step}`);
        await downloadCheckpoint(client, claim.resume.url, path);
        await load(path);
        return claim.resume.step;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async complete(latest) {
      const known = { ...claim.reported?.metrics, ...latest };
      const missing = claim.objectives.find(({ metric }) => !isSystemMetric(metric) && !Object.hasOwn(known, metric));
      if (missing) {
        const reported = Object.keys(latest).join(', ') || 'none';
        throw new ApiRefused(`metric \`${missing.metric}\` was never reported; report it (reported: ${reported})`, 422);
      }
      await settle({ state: 'completed', metrics: latest });
    },
    async fail(message, output) {
      failed = true;
      await settle({ state: 'failed', message: message.slice(0, 8000), output: [...output] });
    },
    hasFailed: () => failed,
    async leave(stop) {
      if (stop === 'terminated')
        await open()
          .flush()
          .catch((error: unknown) => log(String(error)));
    },
    close() {
      meter.stop();
      open().close();
    },
  };
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('base64');
}
