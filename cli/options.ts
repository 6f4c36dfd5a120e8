import { InvalidArgumentError, Option } from 'commander';
import type { Params, ParamValue } from '../core/space/parameter.ts';
import { sweepName } from '../core/sweep/spec/schema.ts';

function integer(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`give an integer of at least ${least}.`);
    }
    return value;
  };
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError('give a number above 0.');
  return value;
}

/** Adds `name=value` to what was set before; values as in JSON, else text. */
function assignment(text: string, before: Params): Params {
  const [, name, value] = /^(\w+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('give name=value.');
  return { ...before, [name]: scalar(value) };
}

function scalar(text: string): ParamValue {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? text : (value as ParamValue);
  } catch {
    return text;
  }
}

function name(text: string): string {
  const parsed = sweepName.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`it ${parsed.error.issues[0]?.message}.`);
  return text;
}

/** Parses an argument that is the number of a trial. */
export const trialNumber = integer(0);

export const setOption = () =>
  new Option('--set <name=value>', 'a setting of the trainer, whatever the spec says; may be repeated')
    .argParser(assignment)
    .default({}, 'none');
export const stepsOption = (steps: number) =>
  new Option('--steps <n>', 'how many steps of the optimiser').argParser(integer(10)).default(steps);
export const dataDirOption = () =>
  new Option('--data-dir <directory>', 'where sweeps are kept (SKYSWEEP_DATA_DIR, else .skysweep)');
export const jsonOption = (text = 'print JSON') => new Option('--json', text);
export const quietOption = () => new Option('--quiet', 'show no progress');
export const trialsOption = () =>
  new Option('--trials <n>', 'how many trials, whatever the spec says').argParser(integer(1));
export const parallelOption = () =>
  new Option('--parallel <n>', 'how many trials at once, whatever the spec says').argParser(integer(1));
export const seedOption = () => new Option('--seed <n>', 'seed of every random choice').argParser(integer(0));
export const specOption = () =>
  new Option('--spec <file>', 'changed spec: the space may grow, the budget, sampler and constraints may change');
export const nameOption = () =>
  new Option('--name <name>', 'name of the sweep, whatever the spec says').argParser(name);
