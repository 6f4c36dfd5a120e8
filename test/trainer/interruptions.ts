import { expect } from 'vitest';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { memorySession } from './memory-session.ts';

/** Expects a training that is terminated as soon as it may be, again and again, to end as one that never is. */
export async function expectSameBitsWhenCutOff(trainer: Readonly<Record<string, unknown>>): Promise<void> {
  const whole = memorySession({ trainer });
  const outcome = await runBuiltIn(whole);
  let resumeFrom: Uint8Array | undefined;
  let end = outcome;
  do {
    const session = memorySession({ trainer, ...(resumeFrom && { resumeFrom }) });
    session.interrupt({ kind: 'terminated' });
    end = await runBuiltIn(session);
    resumeFrom = session.checkpoints.at(-1)!.bytes;
  } while (end.kind !== 'completed');
  expect(end).toEqual(outcome);
  expect(decodeCheckpoint(resumeFrom).vectors).toEqual(decodeCheckpoint(whole.checkpoints.at(-1)!.bytes).vectors);
}
