import { appendFile } from 'node:fs/promises';
import { toWire } from '../../core/sweep/wire.ts';
import type { Desk } from './desk.ts';
import { LocalCheckpoints } from './local-checkpoints.ts';
import type { Metrics } from './trial.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A command of `skysweep run`, or a program by itself: reports are lines of JSON, and only SIGTERM stops it. */
export function programDesk(env: Variables): Desk {
  const checkpoints = new LocalCheckpoints(env.SKYSWEEP_CHECKPOINT_DIR);
  const file = env.SKYSWEEP_METRICS_FILE;
  const put = async (step: number, metrics: Metrics): Promise<void> => {
    const wire = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, toWire(value)]));
    const line = `${JSON.stringify({ step, ...wire })}\n`;
    if (file) await appendFile(file, line);
    else await new Promise<void>((written) => process.stdout.write(line, () => written()));
  };
  return {
    params: JSON.parse(env.SKYSWEEP_PARAMS || '{}') as Desk['params'],
    sweep: env.SKYSWEEP_SWEEP,
    number: env.SKYSWEEP_TRIAL === undefined ? undefined : Number(env.SKYSWEEP_TRIAL),
    seed: env.SKYSWEEP_SEED === undefined ? undefined : Number(env.SKYSWEEP_SEED),
    open: () => {},
    report: put,
    checkpoint: (step, save) => checkpoints.save(step, save),
    restore: (load) => checkpoints.restore(load),
    complete: async () => {},
    // The exit code tells.
    fail: async () => {},
    leave: async () => {},
    close: () => {},
  };
}
