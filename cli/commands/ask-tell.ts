import { answerLine } from '../../core/study/ask-tell.ts';
import { studyOfSpec } from '../../core/study/study-of-spec.ts';
import { CliError, exitCodes } from '../errors.ts';
import { lines } from '../lines.ts';
import { seedOption, trialsOption } from '../options.ts';
import { readSpec } from '../spec-file.ts';
import type { AddCommand } from './command.ts';

export const addAskTell: AddCommand = (program, { io }) => {
  program
    .command('ask-tell')
    .description('propose trials to a program that evaluates them: JSON lines on standard input and output')
    .argument('<spec>', 'YAML or JSON file; its trainer is not needed')
    .addOption(trialsOption())
    .addOption(seedOption())
    .addHelpText(
      'after',
      '\nOne answer a line, in order:\n' +
        '  {"ask": 1}                                       -> {"trials": [{"trial": 0, "params": {…}}]}\n' +
        '  {"report": {"trial": 0, "step": 1, "value": 3}}  -> {"decision": "continue"}\n' +
        '  {"tell": {"trial": 0, "value": 2.5}}             -> {"ok": true}\n' +
        '  {"best": true}                                   -> {"trial": 0, "value": 2.5, "params": {…}}',
    )
    .action(async (file: string, overrides: { trials?: number; seed?: number }) => {
      if (file === '-') throw new CliError(exitCodes.usage, 'standard input is for requests; name the file of a spec');
      const spec = readSpec(file, overrides);
      const study = usable(file, () => studyOfSpec(spec));
      const { duration } = spec.budget;
      const over = () =>
        duration !== undefined && process.uptime() >= duration ? `time budget of ${duration} s used up` : undefined;
      const { stream } = io.stdout;
      for await (const line of lines(process.stdin)) {
        // Who no longer reads the answers asks in vain.
        if (stream.destroyed) break;
        if (line.trim() === '') continue;
        if (stream.write(`${JSON.stringify(answerLine(study, line, over()))}\n`)) continue;
        await new Promise<unknown>((done) => stream.once('drain', done).once('close', done));
      }
    });
};

/** What fits together only with a trainer is wrong with the spec here. */
function usable<T>(file: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CliError(exitCodes.usage, `${file}: ${error.message}`, { cause: error });
  }
}
