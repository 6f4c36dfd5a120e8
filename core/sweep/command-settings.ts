import * as z from 'zod';
import { checkMacros } from './command-macros.ts';
import { duration } from './duration.ts';
import { jobSettings } from './job-settings.ts';
import { retrySettings } from './retry-settings.ts';

/** How a metric's name and value are found by a pattern: named groups, or a group for the name and one for the value. */
export function patternGroups(pattern: RegExp): { readonly named: readonly string[]; readonly count: number } {
  // With an empty alternative every pattern matches, and the match lists all its groups.
  const match = new RegExp(`${pattern.source}|`, pattern.flags).exec('')!;
  return { named: Object.keys(match.groups ?? {}), count: match.length - 1 };
}

function refusePattern(source: string): string | undefined {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { named, count } = patternGroups(pattern);
  if (named.some((name) => name !== 'step') || (named.length === 0 && count >= 2)) return undefined;
  return 'a pattern needs a named group for each metric, as in "loss=(?<loss>\\S+)", or two groups, for a name and its value, as in "(\\w+)=(\\S+)"';
}

const pattern = z
  .string()
  .min(1)
  .superRefine((source, context) => {
    const refusal = refusePattern(source);
    if (refusal) context.addIssue({ code: 'custom', message: refusal });
  })
  .describe(
    'Regular expression (JavaScript) searched in each line: named groups are metrics (`step` is the step), or the first two groups are a name and its value.',
  );
const file = z
  .string()
  .min(1)
  .describe(
    'File of JSON lines that the program appends to, read as it grows; macros as in command, e.g. "out/${trial}.jsonl".',
  );

const command = z
  .array(z.union([z.string(), z.number()]).transform(String), {
    error:
      'a command is a list: its program, then one entry for each argument, as in [python3, train.py, "--lr", "${lr}"]',
  })
  .min(1, 'a command needs at least its program, as in [python3, train.py]')
  .refine(([program]) => program !== '', 'the first entry of a command is its program')
  .describe(
    'Program and arguments. ${name} is a parameter, ${args} all of them as --name=value, ${json} all as JSON, ${json_file} a file with that JSON; also ${trial}, ${seed}, ${fold}, ${folds}, ${sweep}, ${checkpoint_dir}. $${x} is the text ${x}. The argument of an inactive parameter is left out.',
  );

/** The `trainer` section of a spec whose trainer is any program. */
export const commandTrainer = z.strictObject({
  command,
  metrics: z
    .union([z.literal('json_lines'), z.strictObject({ pattern }), z.strictObject({ file })], {
      error: 'metrics is json_lines, { pattern: … } or { file: … }',
    })
    .default('json_lines')
    .describe('Where the metrics come from: JSON lines or a pattern on standard output, or a file of JSON lines.'),
  cwd: z
    .string()
    .min(1)
    .optional()
    .describe('Working directory of the program; the one in which `skysweep run` was called, unless given.'),
  stall: duration.optional().describe('End a program that has put out nothing for this long, e.g. 10m.'),
  timeout: duration.optional().describe('End a program that runs longer than this, e.g. 2h.'),
  grace: duration.default(30).describe('Time between SIGTERM and SIGKILL for a program that is stopped.'),
  gpu: z
    .boolean()
    .default(true)
    .describe('Whether its jobs go to machines with GPUs; false where the program computes on the processor.'),
  ...jobSettings,
  ...retrySettings,
  checkpoint_dir: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Directory in which the program keeps its checkpoint: saved when it changed, restored before a resumed start. Put ${trial} in it where trials share a file system.',
    ),
  checkpoint_every: duration.default(30).describe('Least time between two saves of checkpoint_dir.'),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .optional()
    .describe('Environment variables for the program; macros as in command.'),
});
export type CommandTrainer = z.infer<typeof commandTrainer>;

export interface CommandIssue {
  /** Path of the field below `trainer`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with a command's macros, given the names of the searched parameters. */
export function checkCommandTrainer(trainer: CommandTrainer, parameterNames: readonly string[]): CommandIssue[] {
  const texts: [readonly (string | number)[], string][] = trainer.command.map((text, i) => [['command', i], text]);
  if (typeof trainer.metrics === 'object' && 'file' in trainer.metrics) {
    texts.push([['metrics', 'file'], trainer.metrics.file]);
  }
  if (trainer.checkpoint_dir !== undefined) texts.push([['checkpoint_dir'], trainer.checkpoint_dir]);
  for (const [name, text] of Object.entries(trainer.env ?? {})) texts.push([['env', name], text]);
  return texts.flatMap(([path, text]) => {
    const message = checkMacros([text], parameterNames);
    return message === undefined ? [] : [{ path, message }];
  });
}

/**
 * The settings of one trial's command, from the claim's `trainer` section.
 * @throws Error naming the field.
 */
export function commandSettings(trainer: Readonly<Record<string, unknown>>): CommandTrainer {
  const parsed = commandTrainer.safeParse(trainer);
  if (parsed.success) return parsed.data;
  throw new Error(`trainer settings: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
}
