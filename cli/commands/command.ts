import type { Command } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { Io } from '../io.ts';

/** What commands work with. */
export interface Context {
  readonly io: Io;
  /** How the process will end; 0 unless a command says otherwise. */
  exit(code: ExitCode): void;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, context: Context) => void;
