import { Option } from 'commander';
import type { TrialState } from '../../core/sweep/trial.ts';
import { type PlaceOptions, withClient } from '../cloud.ts';
import { dataDirOption, jsonOption } from '../options.ts';
import { trialJson, trialsTable } from '../render/lists.ts';
import type { AddCommand } from './command.ts';

const states: readonly TrialState[] = ['queued', 'running', 'paused', 'completed', 'stopped', 'failed'];

interface TrialsOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly state?: TrialState;
}

export const addTrials: AddCommand = (program, { io }) => {
  program
    .command('trials')
    .description('list the trials of a sweep')
    .argument('<sweep>', 'its name')
    .addOption(new Option('--state <state>', 'only those in this state').choices(states))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (sweep: string, { json, state, ...options }: TrialsOptions) => {
      const trials = await withClient(options, io, (client) => client.trials(sweep, state ? [state] : []));
      if (json) io.stdout.line(JSON.stringify(trials.map(trialJson), null, 2));
      else for (const line of trialsTable(trials, io.stdout.stream.columns)) io.stdout.line(line);
    });
};
