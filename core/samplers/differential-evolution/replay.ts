import { compareByLoss, type Individual } from '../evolution/individual.ts';
import { comparableLosses, ranked } from '../evolution/ranking.ts';
import { control, emptyMemory, type Memory, remember, type Success } from './control.ts';

export interface ShadePlan {
  /** Members at the start. */
  readonly size: number;
  readonly seed: number;
  readonly objectives: number;
  /** The budget, towards whose end the population shrinks. */
  readonly trials: number | undefined;
}

export interface Shade {
  readonly members: Individual[];
  /** Members that were beaten, as many as the population at the most: they keep directions diverse. */
  readonly archive: Individual[];
  readonly memory: Memory;
}

const smallest = 4;

function sizeAt({ size, trials }: ShadePlan, trial: number): number {
  if (trials === undefined || trials <= size) return size;
  const left = Math.max(0, 1 - trial / trials);
  return Math.max(smallest, Math.round(smallest + (size - smallest) * left));
}

/** The population before the trial of that number, from all earlier results in order of their numbers. */
export function replayShade(plan: ShadePlan, individuals: readonly Individual[], trial: number): Shade {
  // Of several objectives the order among all individuals stands for the loss.
  const places = new Map(
    plan.objectives > 1 ? ranked(individuals, plan.objectives).map((individual, i) => [individual, i]) : [],
  );
  const losses = comparableLosses(individuals);
  const lossOf = new Map(individuals.map((individual, i) => [individual, losses[i]!]));
  const compare = (a: Individual, b: Individual) =>
    plan.objectives > 1 ? places.get(a)! - places.get(b)! : compareByLoss(a, b);

  const state: Shade = { members: individuals.slice(0, plan.size), archive: [], memory: emptyMemory() };
  const { members, archive, memory } = state;
  let successes: Success[] = [];
  let generationEnd = members.length;
  individuals.slice(plan.size).forEach((challenger, i) => {
    const slot = challenger.number % members.length;
    const member = members[slot]!;
    if (compare(challenger, member) < 0) {
      const gain = Math.abs(lossOf.get(member)! - lossOf.get(challenger)!);
      const used = control(memory, plan.seed, challenger.number);
      successes.push({ ...used, gain: plan.objectives === 1 && Number.isFinite(gain) ? Math.max(gain, 1e-300) : 1 });
      archive.push(member);
      if (archive.length > members.length) archive.shift();
      members[slot] = challenger;
    }
    if (plan.size + i + 1 < generationEnd + members.length) return;
    generationEnd = plan.size + i + 1;
    remember(memory, successes);
    successes = [];
    shrink(members, sizeAt(plan, challenger.number), compare);
  });
  shrink(members, sizeAt(plan, trial), compare);
  return state;
}

/** Drops the worst members in place; the others keep their order. */
function shrink(members: Individual[], size: number, compare: (a: Individual, b: Individual) => number): void {
  while (members.length > size) {
    const worst = members.reduce((a, b) => (compare(a, b) < 0 ? b : a));
    members.splice(members.indexOf(worst), 1);
  }
}
