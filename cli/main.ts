#!/usr/bin/env node
import { CommanderError } from 'commander';
import { SpecError } from '../core/sweep/spec/parse.ts';
import packageJson from '../package.json' with { type: 'json' };
import { describe } from './cloud.ts';
import { CliError, type ExitCode, exitCodes } from './errors.ts';
import { endOnFatalError } from './fatal.ts';
import { type Io, processIo } from './io.ts';
import { createProgram } from './program.ts';

async function main(io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const exit = (wanted: ExitCode) => {
    code = wanted;
  };
  try {
    await createProgram({ io, exit }, packageJson.version).parseAsync();
    return code;
  } catch (error) {
    // Commander has told already what is wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    io.stderr.line(`${io.stderr.style.red('error:')} ${describe(error, io.env)}`);
    if (error instanceof CliError) return error.exitCode;
    return error instanceof SpecError ? exitCodes.usage : exitCodes.failed;
  }
}

const io = processIo();
endOnFatalError(io);
const code = await main(io);
// What is left open, say a connection that idles, must not keep the process.
for (const { stream } of [io.stdout, io.stderr]) await new Promise<void>((done) => void stream.write('', () => done()));
process.exit(code);
