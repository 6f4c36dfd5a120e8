import { Command } from 'commander';
import { addAskTell } from './commands/ask-tell.ts';
import { addBest } from './commands/best.ts';
import type { AddCommand, Context } from './commands/command.ts';
import { addDelete } from './commands/delete.ts';
import { addDeploy, addDestroy } from './commands/deploy.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addInit } from './commands/init.ts';
import { addList } from './commands/list.ts';
import { addLrFinder } from './commands/lr-finder.ts';
import { addPause } from './commands/pause.ts';
import { addProfile } from './commands/profile.ts';
import { addResume } from './commands/resume.ts';
import { addRun } from './commands/run.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSchema } from './commands/schema.ts';
import { addShow } from './commands/show.ts';
import { addStop } from './commands/stop.ts';
import { addTensorboard } from './commands/tensorboard.ts';
import { addTrials } from './commands/trials.ts';
import { addUpdate } from './commands/update.ts';
import { addValidate } from './commands/validate.ts';
import { deploymentOptions } from './deployment/options.ts';

const commands: readonly AddCommand[] = [
  addRun,
  addResume,
  addList,
  addShow,
  addTrials,
  addBest,
  addSchedule,
  addStop,
  addPause,
  addUpdate,
  addDelete,
  addLrFinder,
  addProfile,
  addTensorboard,
  addExport,
  addAskTell,
  addValidate,
  addSchema,
  addInit,
  addDoctor,
  addDeploy,
  addDestroy,
];

/** Makes the options that say where sweeps are those of each command. */
function passOn(program: Command): void {
  for (const option of deploymentOptions()) program.addOption(option);
  program.hook('preAction', (_, command) => {
    for (const [name, value] of Object.entries(program.opts())) {
      if (command.getOptionValue(name) === undefined) command.setOptionValue(name, value);
    }
  });
}

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
  passOn(program);
  for (const add of commands) add(program, context);
  return program;
}
