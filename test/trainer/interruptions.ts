import { expect } from 'vitest';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { memorySession } from './memory-session.ts';

type Options = Parameters<typeof memorySession>[0];

/** A training that is terminated as soon as it may be, again and again: how it ends, and its last checkpoint. */
export async function cutOffAgainAndAgain(options: Options) {
  let resumeFrom: Uint8Array | undefined;
  for (;;) {
    const session = memorySession({ ...options, ...(resumeFrom && { resumeFrom }) });
    session.interrupt({ kind: 'terminated' });
    const end = await runBuiltIn(session);
    resumeFrom = session.checkpoints.at(-1)!.bytes;
    if (end.kind === 'completed') return { end, checkpoint: resumeFrom };
  }
}

/** Expects such a training to end as one that is left alone. */
export async function expectSameBitsWhenCutOff(trainer: Readonly<Record<string, unknown>>): Promise<void> {
  const whole = memorySession({ trainer });
  const outcome = await runBuiltIn(whole);
  const { end, checkpoint } = await cutOffAgainAndAgain({ trainer });
  expect(end).toEqual(outcome);
  expect(decodeCheckpoint(checkpoint).vectors).toEqual(decodeCheckpoint(whole.checkpoints.at(-1)!.bytes).vectors);
}
