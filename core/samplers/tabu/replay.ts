import type { Parameter } from '../../space/parameter.ts';
import type { Individual } from '../evolution/individual.ts';
import { ranked } from '../evolution/ranking.ts';

export interface TabuPlan {
  readonly parameters: readonly Parameter[];
  readonly objectives: number;
  readonly initial: number;
  readonly neighbours: number;
  readonly tenure: number;
}

export interface TabuState {
  readonly current: Individual;
  readonly moves: number;
  /** Values that were left, by the index of their parameter, and the move up to which they are forbidden. */
  readonly tabu: readonly { readonly parameter: number; readonly unit: number; readonly until: number }[];
}

/** Continuous values this near count as the same. */
const closeness = 0.02;
/** Moves without a new best after which the search goes back to the best point. */
const patience = 10;

function same(parameter: Parameter, a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (parameter.kind === 'continuous') return Math.abs(a - b) < closeness;
  return parameter.fromUnit(a) === parameter.fromUnit(b);
}

/** Whether a point goes back to a value that is forbidden still. */
export function forbidden(plan: TabuPlan, state: TabuState, unit: ArrayLike<number>): boolean {
  return state.tabu.some(({ parameter: i, unit: left }) => {
    const parameter = plan.parameters[i]!;
    return same(parameter, unit[i]!, left) && !same(parameter, state.current.unit[i]!, left);
  });
}

/** Where the search stands after all results: each full neighbourhood has made one move. */
export function replayTabu(plan: TabuPlan, individuals: readonly Individual[]): TabuState {
  const order = new Map(ranked(individuals, plan.objectives).map((individual, place) => [individual, place]));
  const better = (a: Individual, b: Individual) => (order.get(a)! <= order.get(b)! ? a : b);
  let best = individuals.slice(0, plan.initial).reduce(better);
  let state: TabuState = { current: best, moves: 0, tabu: [] };
  let idle = 0;
  for (let start = plan.initial; start + plan.neighbours <= individuals.length; start += plan.neighbours) {
    const candidates = individuals.slice(start, start + plan.neighbours);
    const champion = candidates.reduce(better);
    // Aspiration: a new best is welcome wherever it lies.
    const aspires = better(champion, best) === champion;
    const open = candidates.filter((candidate) => candidate.standing < 2 && !forbidden(plan, state, candidate.unit));
    idle = aspires ? 0 : idle + 1;
    if (aspires) best = champion;
    let next = aspires ? champion : open.length > 0 ? open.reduce(better) : state.current;
    if (idle >= patience) {
      next = best;
      idle = 0;
    }
    const moves = state.moves + 1;
    const left = plan.parameters
      .map((_, i) => ({ parameter: i, unit: state.current.unit[i]!, until: moves + plan.tenure }))
      .filter(({ parameter, unit }) => !same(plan.parameters[parameter]!, unit, next.unit[parameter]!));
    state = { current: next, moves, tabu: [...state.tabu.filter(({ until }) => until > moves), ...left] };
  }
  return state;
}
