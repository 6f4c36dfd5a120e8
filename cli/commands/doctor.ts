import { dataDirectory, type PlaceOptions } from '../cloud.ts';
import { deploymentPlace } from '../deployment/options.ts';
import { checkMachine } from '../doctor/machine.ts';
import { exitCodes } from '../errors.ts';
import { dataDirOption, jsonOption } from '../options.ts';
import { checkLines } from '../render/checks.ts';
import type { AddCommand } from './command.ts';

export const addDoctor: AddCommand = (program, { io, exit }) => {
  program
    .command('doctor')
    .description('look for what would keep sweeps from running, here or in a deployment, and say what to do')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (options: PlaceOptions & { json?: boolean }) => {
      const place = deploymentPlace(options, io.env);
      process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
      const checks = place
        ? await (await import('../doctor/deployment.ts')).checkDeployment(place)
        : await checkMachine(dataDirectory(options, io.env));
      if (options.json) io.stdout.line(JSON.stringify(checks, null, 2));
      else for (const line of checkLines(checks, io.stdout.style)) io.stdout.line(line);
      if (checks.some(({ standing }) => standing === 'wrong')) exit(exitCodes.failed);
    });
};
