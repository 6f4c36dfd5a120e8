#!/usr/bin/env node
import { exitCodes } from '../core/sweep/protocol.ts';
import { runJob } from './job.ts';

const study = process.argv[2];
if (study !== undefined) {
  try {
    const { runStudy } = await import('./study.ts');
    await runStudy(study);
    process.exit(exitCodes.done);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(exitCodes.failed);
  }
}

const termination = new AbortController();
const end = () => termination.abort();
process.on('SIGTERM', end);
process.on('SIGINT', end);
let program: number | undefined;

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Time to end a user's program when there is nobody any more to send a checkpoint to. */
const orphanGraceMs = 2000;
// The embedded profile holds the other end of standard input: when it is killed, the API has gone with it.
if (process.env.SKYSWEEP_PARENT === 'stdin') {
  const orphaned = () => {
    end();
    setTimeout(() => {
      if (program !== undefined) killGroup(program);
      process.exit(exitCodes.interrupted);
    }, orphanGraceMs);
  };
  process.stdin.on('end', orphaned).on('error', orphaned).resume();
}
// Whoever reads what we print may be gone before us.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
process.exitCode = await runJob(process.env, {
  signal: termination.signal,
  log: (line) => void process.stderr.write(`skysweep: ${line}\n`),
  onSpawn: (pid) => {
    program = pid;
  },
  onOutput: (chunk, stream) => void process[stream].write(chunk),
});
process.exit();
