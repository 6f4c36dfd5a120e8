import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { sweepEvents, trialEvents } from '../../core/formats/tensorboard/event-files.ts';
import type { SweepsClient } from '../client.ts';
import { type PlaceOptions, withClient } from '../cloud.ts';
import { folderToWrite } from '../folder.ts';
import { dataDirOption } from '../options.ts';
import { count } from '../render/format.ts';
import type { AddCommand } from './command.ts';

interface TensorboardOptions extends PlaceOptions {
  readonly to: string;
}

/** Requests at a time. */
const abreast = 8;

export const addTensorboard: AddCommand = (program, { io }) => {
  program
    .command('tensorboard')
    .description("write a sweep's curves, histograms and parameters as TensorBoard's event files")
    .argument('<sweep>', 'its name')
    .addOption(new Option('--to <folder>', 'where to write, a folder for each trial').makeOptionMandatory())
    .addOption(dataDirOption())
    .action(async (sweep: string, options: TensorboardOptions) => {
      const folder = folderToWrite('--to', options.to);
      const written = await withClient(options, io, (client) => exportSweep(client, sweep, join(folder, sweep)));
      io.stdout.line(
        `${count(written, 'trial')} written to ${join(folder, sweep)}: \`tensorboard --logdir ${options.to}\``,
      );
    });
};

/** Writes what there is of each trial; a second time over the same files. */
async function exportSweep(client: SweepsClient, id: string, folder: string): Promise<number> {
  const { createdAt, objectives } = await client.sweep(id);
  const trials = (await client.trials(id)).filter(({ startedAt }) => startedAt !== undefined);
  const params = trials.map((trial) => trial.params);
  writeEvents(folder, createdAt, sweepEvents(id, createdAt, objectives, params));
  for (let from = 0; from < trials.length; from += abreast) {
    await Promise.all(
      trials.slice(from, from + abreast).map(async ({ trial }) => {
        const [log, epochs] = await Promise.all([client.trialLog(id, trial), client.measurements(id, trial)]);
        const name = `trial-${String(trial).padStart(4, '0')}`;
        writeEvents(join(folder, name), log.startedAt ?? createdAt, trialEvents(log, epochs));
      }),
    );
  }
  return trials.length;
}

/** TensorBoard knows its files by their names, and reads them in the order of the seconds within. */
function writeEvents(folder: string, at: string, events: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  const seconds = String(Math.floor(Date.parse(at) / 1000)).padStart(10, '0');
  writeFileSync(join(folder, `events.out.tfevents.${seconds}.skysweep`), events);
}
