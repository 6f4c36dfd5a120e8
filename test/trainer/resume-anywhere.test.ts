import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { families } from '../../core/sweep/built-in/network-settings.ts';
import { optimisationSettings } from '../../core/sweep/built-in/optimisation-settings.ts';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { anyNetwork, imageSettings, stepSettings } from './any-settings.ts';
import { memorySession } from './memory-session.ts';
import { smallData } from './small-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'resume-'));
afterAll(() => rmSync(folder, { recursive: true }));
const data = smallData(folder);
const optimizers = optimisationSettings.optimizer.unwrap().options;

/** Each family with each optimiser, and by turns all that the family reads. */
const cases = families.flatMap((family) =>
  optimizers.map((optimizer, i) => {
    const { reads } = anyNetwork[family];
    return { family, optimizer, reading: reads[i % reads.length]! };
  }),
);

describe('a training that is cut off after every batch ends on the bits of one that is not:', () => {
  it.each(cases)('$family, $optimizer, $reading', async ({ family, optimizer, reading }) => {
    const none = fc.constant({});
    const configuration = fc
      .tuple(
        stepSettings,
        anyNetwork[family].settings,
        reading === 'images' || reading === 'colours' ? imageSettings : none,
      )
      .map((parts) =>
        Object.assign({ family, optimizer, data: data[reading], epochs: 2, learning_rate: 0.01 }, ...parts),
      );
    await fc.assert(fc.asyncProperty(configuration, resumesToTheSameBits), { numRuns: 1 });
  });
});

async function resumesToTheSameBits(trainer: Readonly<Record<string, unknown>>): Promise<void> {
  const whole = memorySession({ trainer });
  const outcome = await runBuiltIn(whole);
  expect(outcome.kind).toBe('completed');
  const reports: typeof whole.reports = [];
  let launches = 0;
  let resumeFrom: Uint8Array | undefined;
  for (;;) {
    launches += 1;
    const session = memorySession({ trainer, ...(resumeFrom && { resumeFrom }) });
    session.interrupt({ kind: 'terminated' });
    const end = await runBuiltIn(session);
    reports.push(...session.reports);
    resumeFrom = session.checkpoints.at(-1)!.bytes;
    if (end.kind !== 'completed') continue;
    expect(end).toEqual(outcome);
    break;
  }
  // At least two batches in each of two epochs, but where the first epoch is the last one.
  expect(launches).toBeGreaterThan(2);
  expect(reports).toEqual(whole.reports);
  const final = whole.checkpoints.at(-1)!.bytes;
  expect(decodeCheckpoint(resumeFrom).header).toEqual(decodeCheckpoint(final).header);
  expect(Buffer.from(resumeFrom).equals(final)).toBe(true);
}
