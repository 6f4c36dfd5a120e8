#!/usr/bin/env node
import { runJob } from './job.ts';

const termination = new AbortController();
const end = () => termination.abort();
process.on('SIGTERM', end);
process.on('SIGINT', end);
// The embedded profile holds the other end of standard input: when it is killed, nobody waits for this trial.
if (process.env.SKYSWEEP_PARENT === 'stdin') {
  process.stdin.on('end', end).on('error', end).resume();
}
// Whoever reads what we print may be gone before us.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.exitCode = await runJob(process.env, {
  signal: termination.signal,
  log: (line) => void process.stderr.write(`skysweep: ${line}\n`),
  onOutput: (chunk, stream) => void process[stream].write(chunk),
});
process.exit();
