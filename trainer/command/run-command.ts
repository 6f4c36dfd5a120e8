import { resolve } from 'node:path';
import type { MacroContext } from '../../core/sweep/command-macros.ts';
import { expandCommand, expandText } from '../../core/sweep/command-macros.ts';
import type { CommandTrainer } from '../../core/sweep/command-settings.ts';
import { commandSettings } from '../../core/sweep/command-settings.ts';
import type { ClaimAnswer } from '../../core/sweep/protocol.ts';
import { exitCodes } from '../../core/sweep/protocol.ts';
import type { Run } from '../../core/sweep/repeats.ts';
import type { TrialClient } from '../protocol/client.ts';
import { ApiUnreachable, isGone } from '../protocol/errors.ts';
import { CheckpointDir } from './checkpoint-dir.ts';
import { CommandRun } from './command-run.ts';
import { Program } from './program.ts';
import { Scratch } from './scratch.ts';
import { programVariables } from './variables.ts';

export interface CommandOptions {
  /** The job's environment; the program's is made from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted to end the job as SIGTERM does. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Working directory of the program, and base of the spec's relative paths; default: the process's own. */
  readonly cwd?: string;
  /** Process id of the program, which leads a process group of its own. */
  readonly onSpawn?: (pid: number) => void;
  readonly onOutput?: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Runs a claimed trial's command to its end and settles it. Answers the job's exit code (`exitCodes`).
 * @throws LeaseLost or LaunchReleased when the claim is gone, ApiUnreachable; the program has ended by then.
 */
export async function runCommand(claim: ClaimAnswer, client: TrialClient, options: CommandOptions): Promise<number> {
  const scratch = new Scratch();
  let checkpoint: CheckpointDir | undefined;
  try {
    const settings = commandSettings(claim.trainer);
    const cwd = resolve(options.cwd ?? '.', settings.cwd ?? '.');
    const run = new CommandRun(claim, client, settings, options);
    return await run.execute(async (resume, one) => {
      const context = macroContext(claim, settings, cwd, scratch, one);
      const { checkpointDir, seed } = context;
      checkpoint =
        checkpointDir === undefined
          ? undefined
          : await CheckpointDir.open(checkpointDir, client, claim, scratch, settings.checkpoint_every, resume);
      const { metrics } = settings;
      const fromFile = typeof metrics === 'object' && 'file' in metrics;
      const file = fromFile ? resolve(cwd, expandText(metrics.file, context)) : undefined;
      const variables = programVariables(options.env, { ...claim, seed }, context, settings.env);
      const env = { ...(file !== undefined && { SKYSWEEP_METRICS_FILE: file }), ...variables };
      return {
        checkpoint,
        file,
        start: () => Program.start(expandCommand(settings.command, context), { cwd, env }),
      };
    });
  } catch (error) {
    if (isGone(error) || error instanceof ApiUnreachable) throw error;
    options.log(describe(error));
    await client.result(claim.lease, { state: 'failed', message: describe(error).slice(0, 8192) });
    return exitCodes.failed;
  } finally {
    await checkpoint?.close().catch((error: unknown) => options.log(describe(error)));
    scratch.remove();
  }
}

function macroContext(
  claim: ClaimAnswer,
  settings: CommandTrainer,
  cwd: string,
  scratch: Scratch,
  run?: Run,
): MacroContext {
  const context: MacroContext = {
    params: claim.params,
    sweep: claim.sweep,
    trial: claim.trial,
    seed: run?.seed ?? claim.seed,
    ...(run && { run }),
    jsonFile: () => scratch.write('params.json', JSON.stringify(claim.params)),
  };
  if (settings.checkpoint_dir === undefined) return context;
  return { ...context, checkpointDir: resolve(cwd, expandText(settings.checkpoint_dir, context)) };
}
