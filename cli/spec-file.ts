import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { longestModule } from '../core/sweep/built-in/custom-settings.ts';
import { issueLine, type SpecIssue } from '../core/sweep/spec/issue.ts';
import { parseSpec, reviewSpec, type SpecOverrides } from '../core/sweep/spec/parse.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { CliError, exitCodes } from './errors.ts';
import type { Io } from './io.ts';

/**
 * Reads a spec from a file, or from standard input for `-`.
 * @throws CliError when it cannot be read, SpecError when it is wrong.
 */
export function readSpec(file: string, overrides: SpecOverrides = {}): Spec {
  return inFolderOf(file, parseSpec(...textOf(file), overrides));
}

/** The same, with warnings of what can be run and may not be meant. */
export function reviewedSpec(
  file: string,
  overrides: SpecOverrides = {},
): { readonly spec: Spec; readonly warnings: readonly SpecIssue[] } {
  const { spec, warnings } = reviewSpec(...textOf(file), overrides);
  return { spec: inFolderOf(file, spec), warnings };
}

export function printWarnings(warnings: readonly SpecIssue[], { stderr }: Io): void {
  for (const warning of warnings) stderr.line(`${stderr.style.yellow('warning:')} ${issueLine(warning)}`);
}

const textOf = (file: string) =>
  file === '-' ? ([read(0, file), '<stdin>'] as const) : ([read(file, file), file] as const);
const inFolderOf = (file: string, spec: Spec) => withModule(spec, file, file === '-' ? '.' : dirname(file));

/** A job on another machine has no file of this one: the spec carries the module of a custom network in itself. */
function withModule(spec: Spec, file: string, folder: string): Spec {
  const { trainer } = spec;
  if (!trainer || 'command' in trainer || trainer.module === undefined || /^\w{2,}:/.test(trainer.module)) return spec;
  const path = resolve(folder, trainer.module);
  if (!existsSync(path)) throw new CliError(exitCodes.usage, `${file}: trainer.module: there is no file ${path}`);
  const module = `data:text/javascript;base64,${readFileSync(path).toString('base64')}`;
  if (module.length > longestModule) {
    const message = `${file}: trainer.module: ${path} is too long for a spec; put it into the job's image and name it as file:///…, or give an https: URL`;
    throw new CliError(exitCodes.usage, message);
  }
  return { ...spec, trainer: { ...trainer, module } };
}

/** Whichever process comes to run a user's program: relative paths mean this one's folder. */
export function inThisFolder(spec: Spec): Spec {
  const { trainer } = spec;
  if (!trainer || !('command' in trainer)) return spec;
  return { ...spec, trainer: { ...trainer, cwd: resolve(trainer.cwd ?? '.') } };
}

/**
 * The changed spec of a sweep that is there: a program stays in its folder unless the spec names one.
 * @param deployed A deployment's containers have folders of their own.
 */
export function readChangedSpec(file: string, deployed: boolean): Spec {
  const spec = readSpec(file);
  if (deployed || !spec.trainer || !('cwd' in spec.trainer) || spec.trainer.cwd === undefined) return spec;
  return inThisFolder(spec);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; `skysweep init` writes one to start from',
  EISDIR: 'is a directory; name the file of a spec',
  EACCES: 'may not be read; check its permissions',
};

function read(source: string | number, name: string): string {
  try {
    return readFileSync(source, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new CliError(exitCodes.usage, `${name}: ${reasons[code] ?? message}`, { cause: error });
  }
}
