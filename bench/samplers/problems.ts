import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Params } from '../../core/space/parameter.ts';
import { type SpaceDefinition, spaceSchema } from '../../core/space/schema.ts';
import { LineProgram } from './lines.ts';

/** Where the first set and its peers are (`problems.py`, `peers.py`), and the Python that has the problems' packages. */
export const peersFolder = resolve(process.env.SKYSWEEP_PEERS ?? '../shared/peers');
const python = process.env.SKYSWEEP_PYTHON ?? 'python3';

/** Only `value(s)` may be seen by a sampler; `score(s)` are the same without noise. */
export interface Answer {
  readonly value?: number;
  readonly score?: number;
  readonly values?: readonly number[];
  readonly scores?: readonly number[];
}

export interface ProblemServer {
  evaluate(problem: string, params: Params, seed: number): Promise<Answer>;
  close(): void;
}

export interface ListedParameter {
  readonly name: string;
  readonly type: string;
  readonly levels?: unknown;
}

export interface Problem {
  readonly name: string;
  readonly objectives: number;
  readonly space: SpaceDefinition;
  /** The space as listed, for peers. */
  readonly listed: readonly ListedParameter[];
  /** The best loss known, where the list tells it. */
  readonly best?: number;
  /** With several objectives, the box in which the hypervolume is measured. */
  readonly box?: { readonly ideal: readonly number[]; readonly reference: readonly number[] };
}

/** `first`, `second` or a folder, as a folder with the problems' reference and the stored results. */
export function problemsFolder(set: string): string {
  if (set === 'first') return peersFolder;
  return resolve(set === 'second' ? 'bench/samplers/second-set' : set);
}

/** A folder brings its own program, or a problems.json for the first set's. */
function programOf(folder: string): string[] {
  const own = join(folder, 'problems.py');
  return existsSync(own) ? [own] : [join(peersFolder, 'problems.py'), '--dir', folder];
}

interface ListedProblem {
  readonly name: string;
  readonly kind?: string;
  readonly objectives: readonly unknown[];
  readonly space: readonly ListedParameter[];
  readonly best?: number;
  readonly ideal?: readonly number[];
  readonly reference?: readonly number[];
}

function list(folder: string): readonly ListedProblem[] {
  const args = [...programOf(folder), '--list'];
  try {
    const answer = execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    return (JSON.parse(answer) as { problems: ListedProblem[] }).problems;
  } catch (cause) {
    const remedy =
      'set SKYSWEEP_PYTHON to a Python that has their packages, SKYSWEEP_PEERS to the folder of the first set';
    throw new Error(`${python} ${args.join(' ')} lists no problems: ${remedy}`, { cause });
  }
}

/** All problems with one fidelity; everything is minimised. */
export function listProblems(folder: string): Problem[] {
  return list(folder)
    .filter(({ kind }) => kind !== 'curves')
    .map(({ name, objectives, space, best, ideal, reference }) => ({
      name,
      objectives: objectives.length,
      space: spaceSchema.parse(
        Object.fromEntries(space.map(({ name: parameter, levels: _, ...definition }) => [parameter, definition])),
      ),
      listed: space,
      ...(best !== undefined && { best }),
      ...(ideal && reference && { box: { ideal, reference } }),
    }));
}

export function openServer(folder: string): ProblemServer {
  const program = new LineProgram(python, [...programOf(folder), '--serve']);
  return {
    evaluate: async (problem, params, seed) => (await program.ask({ problem, params, seed })) as Answer,
    close: () => program.close(),
  };
}
