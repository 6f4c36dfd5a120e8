import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Params } from '../../core/space/parameter.ts';
import { type SpaceDefinition, spaceSchema } from '../../core/space/schema.ts';

/** Where the problems are (`problems.py`, `client.mjs`), and the Python that has their packages. */
export const peersFolder = resolve(process.env.SKYSWEEP_PEERS ?? '../shared/peers');
export const python = process.env.SKYSWEEP_PYTHON ?? 'python3';

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

export interface Problem {
  readonly name: string;
  readonly objectives: number;
  readonly space: SpaceDefinition;
}

interface ListedProblem {
  readonly name: string;
  readonly kind: string;
  readonly objectives: readonly unknown[];
  readonly space: readonly { readonly name: string; readonly levels?: unknown }[];
}

/** All problems with one fidelity; everything is minimised. */
export function listProblems(folder = peersFolder): Problem[] {
  const listed = JSON.parse(
    execFileSync(python, [resolve(peersFolder, 'problems.py'), '--list', '--dir', folder], { encoding: 'utf8' }),
  ) as { problems: ListedProblem[] };
  return listed.problems
    .filter(({ kind }) => kind !== 'curves')
    .map(({ name, objectives, space }) => ({
      name,
      objectives: objectives.length,
      space: spaceSchema.parse(
        Object.fromEntries(space.map(({ name: parameter, levels: _, ...definition }) => [parameter, definition])),
      ),
    }));
}

export async function openServer(folder = peersFolder): Promise<ProblemServer> {
  const client = (await import(pathToFileURL(resolve(peersFolder, 'client.mjs')).href)) as {
    open(python: string, folder: string): ProblemServer;
  };
  return client.open(python, folder);
}
