import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from '../../core/sweep/duration.ts';
import type { SpecChange } from '../../functions/change.ts';
import { CliError, exitCodes } from '../errors.ts';
import { parallelOption, specOption, trialsOption } from '../options.ts';
import { readChangedSpec } from '../spec-file.ts';

export interface ChangeOptions {
  readonly spec?: string;
  readonly trials?: number;
  readonly parallel?: number;
  readonly duration?: number;
  readonly steps?: number;
  readonly gpuHours?: number;
  readonly cost?: number;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('give a number above 0.');
  return value;
}

function seconds(text: string): number {
  const parsed = duration.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError('give a duration such as 90s, 30m or 2h.');
  return parsed.data;
}

/** What may change of a sweep: its spec, or its budget alone. */
export function addChangeOptions(command: Command): Command {
  return command
    .addOption(specOption())
    .addOption(trialsOption())
    .addOption(parallelOption())
    .addOption(new Option('--duration <time>', 'time budget over all its runs, such as 2h').argParser(seconds))
    .addOption(new Option('--steps <n>', 'budget of steps (epochs) over all trials').argParser(positive))
    .addOption(new Option('--gpu-hours <n>', 'budget of hours over all jobs').argParser(positive))
    .addOption(new Option('--cost <n>', 'budget of money').argParser(positive));
}

/**
 * @param deployed whether the sweep is in a deployment
 * @throws CliError when both a spec and parts of a budget are given, or the spec is wrong.
 */
export function readChange(
  { spec, trials, parallel, duration: time, steps, gpuHours, cost }: ChangeOptions,
  deployed: boolean,
): SpecChange {
  const budget = {
    ...(trials !== undefined && { trials }),
    ...(parallel !== undefined && { parallel }),
    ...(time !== undefined && { duration: time }),
    ...(steps !== undefined && { steps }),
    ...(gpuHours !== undefined && { gpu_hours: gpuHours }),
    ...(cost !== undefined && { cost }),
  };
  const changes = Object.keys(budget).length > 0;
  if (spec === undefined) return changes ? { budget } : {};
  if (changes)
    throw new CliError(exitCodes.usage, '--spec has a budget of its own: change it there, or leave --spec out');
  return { spec: readChangedSpec(spec, deployed) };
}
