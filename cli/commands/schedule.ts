import { InvalidArgumentError } from 'commander';
import { parameterSchedule } from '../../core/schedulers/lineage.ts';
import { type PlaceOptions, withClient } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import { dataDirOption, jsonOption } from '../options.ts';
import { replayFragment, replayYaml } from '../render/schedule.ts';
import type { AddCommand } from './command.ts';

function trialNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('give the number of a trial, such as 7');
  return Number(text);
}

export const addSchedule: AddCommand = (program, { io }) => {
  program
    .command('schedule')
    .description("print how a trial's parameters changed on the way, as a spec's part that replays it")
    .argument('<sweep>', 'its name')
    .argument('[trial]', 'its number; the best one by default', trialNumber)
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (sweep: string, given: number | undefined, options: PlaceOptions & { json?: boolean }) => {
      const { number, trials, trainer } = await withClient(options, io, async (client) => {
        const { best } = await client.sweep(sweep);
        const trials = await client.trials(sweep);
        const number = given ?? best?.trial;
        if (number === undefined) {
          throw new CliError(exitCodes.failed, `sweep ${sweep} has no best trial; give the number of a trial`);
        }
        if (!trials.some(({ trial }) => trial === number)) {
          throw new CliError(exitCodes.usage, `sweep ${sweep} has no trial ${number}`);
        }
        return { number, trials, trainer: (await client.trialLog(sweep, number)).trainer };
      });
      // Where the epochs came from the scheduler's max, they would be lost with it.
      const max = typeof trainer.epochs === 'number' ? trainer.epochs : undefined;
      const schedule = parameterSchedule(
        trials.map(({ trial, params, clone }) => ({ number: trial, params, ...(clone && { clone }) })),
        number,
      );
      if (options.json) return io.stdout.line(JSON.stringify(replayFragment(schedule, max), null, 2));
      io.stdout.line(
        `# Replays trial ${number} of ${sweep} in one run; put it into its spec in place of what is there.`,
      );
      for (const line of replayYaml(schedule, max)) io.stdout.line(line);
    });
};
