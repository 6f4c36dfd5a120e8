import { Command } from 'commander';
import { addAskTell } from './commands/ask-tell.ts';
import { addBest } from './commands/best.ts';
import type { AddCommand, Context } from './commands/command.ts';
import { addInit } from './commands/init.ts';
import { addList } from './commands/list.ts';
import { addLrFinder } from './commands/lr-finder.ts';
import { addProfile } from './commands/profile.ts';
import { addResume } from './commands/resume.ts';
import { addRun } from './commands/run.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSchema } from './commands/schema.ts';
import { addShow } from './commands/show.ts';
import { addStop } from './commands/stop.ts';
import { addTrials } from './commands/trials.ts';
import { addUpdate } from './commands/update.ts';
import { addValidate } from './commands/validate.ts';

const commands: readonly AddCommand[] = [
  addRun,
  addResume,
  addList,
  addShow,
  addTrials,
  addBest,
  addSchedule,
  addStop,
  addUpdate,
  addLrFinder,
  addProfile,
  addAskTell,
  addValidate,
  addSchema,
  addInit,
];

/** The whole command line; throws CommanderError where commander would end the process. */
export function createProgram(context: Context, version: string): Command {
  const program = new Command('skysweep')
    .description('Hyperparameter sweeps.')
    .version(version)
    .showHelpAfterError('(--help shows how)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.io.stdout.stream.write(text),
      writeErr: (text) => void context.io.stderr.stream.write(text),
    })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or spec, 130 interrupted.');
  for (const add of commands) add(program, context);
  return program;
}
