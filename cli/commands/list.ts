import { hasSweeps, type PlaceOptions, withClient } from '../cloud.ts';
import { dataDirOption, jsonOption } from '../options.ts';
import { sweepsTable } from '../render/lists.ts';
import type { AddCommand } from './command.ts';

export const addList: AddCommand = (program, { io }) => {
  program
    .command('list')
    .description('list the sweeps, newest first')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (options: PlaceOptions & { json?: boolean }) => {
      const views = hasSweeps(options, io.env) ? await withClient(options, io, (client) => client.list()) : [];
      if (options.json) io.stdout.line(JSON.stringify(views, null, 2));
      else if (views.length === 0) io.stdout.line('no sweeps yet; `skysweep run SPEC` starts one');
      else for (const line of sweepsTable(views, io.stdout.stream.columns)) io.stdout.line(line);
    });
};
