#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { evaluateCheckpoint, trainBaseline } from './evaluate.ts';

/**
 * The final evaluation as a process: a JSON request on standard input, one JSON line on standard output,
 * `{"best": {"test_accuracy", "test_loss"}, "baseline": {…}}`, each part only when it was asked for.
 */
const request = z.strictObject({
  /** The spec's `trainer` section. */
  trainer: z.record(z.string(), z.unknown()),
  best: z
    .strictObject({
      params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      /** File of the trial's last checkpoint. */
      checkpoint: z.string(),
    })
    .optional(),
  baseline: z.strictObject({ seed: z.int(), max: z.int().min(1).optional() }).optional(),
});

const log = (line: string) => void process.stderr.write(`skysweep: ${line}\n`);
try {
  const { trainer, best, baseline } = request.parse(JSON.parse(readFileSync(0, 'utf8')));
  const answer = {
    ...(best ? { best: await evaluateCheckpoint(trainer, best.params, readFileSync(best.checkpoint), log) } : {}),
    ...(baseline ? { baseline: await trainBaseline(trainer, baseline.seed, baseline.max, log) } : {}),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
