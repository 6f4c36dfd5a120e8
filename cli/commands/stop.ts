import { type PlaceOptions, withClient } from '../cloud.ts';
import { dataDirOption } from '../options.ts';
import { count } from '../render/format.ts';
import type { AddCommand } from './command.ts';

export const addStop: AddCommand = (program, { io }) => {
  program
    .command('stop')
    .description('start no more trials and let the running ones finish')
    .argument('<sweep>', 'its name')
    .option('--now', 'end the running trials, too')
    .addOption(dataDirOption())
    .action(async (sweep: string, { now = false, ...options }: PlaceOptions & { now?: boolean }) => {
      const view = await withClient(options, io, (client) => client.stop(sweep, now));
      if (view.status !== 'running' && view.status !== 'pausing')
        return io.stdout.line(`sweep ${sweep} is ${view.status}`);
      const running = count(view.counts.running + view.counts.queued, 'running trial');
      io.stdout.line(`sweep ${sweep} is stopping: ${running} ${now ? 'ended' : 'may finish; --now ends them'}`);
    });
};
