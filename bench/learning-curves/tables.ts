import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Params } from '../../core/space/parameter.ts';
import { type SpaceDefinition, spaceSchema } from '../../core/space/schema.ts';

interface ListedParameter {
  readonly name: string;
  readonly type: 'float' | 'int' | 'categorical';
  readonly log?: boolean;
  readonly choices?: readonly (string | number)[];
  /** The grid that the table was measured on; a value in between is snapped to the nearest level. */
  readonly levels?: readonly number[];
}

interface ListedProblem {
  readonly name: string;
  readonly kind: string;
  readonly table: string;
  /** The table's values are counts of so many. */
  readonly rows: number;
  readonly optimum: number;
  readonly budget: { readonly max: number };
  readonly space: readonly ListedParameter[];
}

export interface Curve {
  /** The value after each epoch, smaller is better. */
  readonly values: readonly number[];
  readonly secondsPerEpoch: number;
}

/** Learning curves that were measured once, over a full grid of configurations. */
export interface CurveTable {
  readonly name: string;
  readonly epochs: number;
  readonly optimum: number;
  readonly space: SpaceDefinition;
  curve(params: Params): Curve;
}

/** The problems of kind `curves` in a folder with a problems.json. */
export function readTables(folder: string): CurveTable[] {
  const { problems } = JSON.parse(readFileSync(join(folder, 'problems.json'), 'utf8')) as { problems: ListedProblem[] };
  return problems.filter(({ kind }) => kind === 'curves').map((problem) => readTable(folder, problem));
}

function readTable(folder: string, { name, table, rows, optimum, budget, space }: ListedProblem): CurveTable {
  const lines = gunzipSync(readFileSync(join(folder, table)))
    .toString('utf8')
    .trim()
    .split('\n');
  const curves = lines.map((line): Curve => {
    const cells = line.split(',').map(Number);
    return {
      values: cells.slice(0, budget.max).map((count) => count / rows),
      secondsPerEpoch: cells[budget.max]! / 1000,
    };
  });
  return {
    name,
    epochs: budget.max,
    optimum,
    space: spaceSchema.parse(
      Object.fromEntries(space.map(({ name: parameter, levels: _, ...definition }) => [parameter, definition])),
    ),
    curve(params) {
      let at = 0;
      for (const parameter of space) {
        at = at * (parameter.levels ?? parameter.choices!).length + cellOf(parameter, params[parameter.name]!);
      }
      return curves[at]!;
    },
  };
}

function cellOf({ choices, levels, log }: ListedParameter, value: Params[string]): number {
  if (!levels) return choices!.indexOf(value as string | number);
  const scale = (v: number) => (log ? Math.log(v) : v);
  const distances = levels.map((level) => Math.abs(scale(level) - scale(value as number)));
  return distances.indexOf(Math.min(...distances));
}
