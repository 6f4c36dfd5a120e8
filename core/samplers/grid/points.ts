import type { Space } from '../../space/parameter.ts';
import type { GridSettings } from '../grid.ts';

/** How many points a grid has of a continuous parameter, where the settings say so. */
export function pointsOf({ points }: GridSettings): (name: string) => number | undefined {
  return (name) => (typeof points === 'number' ? points : points?.[name]);
}

/** Names of the parameters of which a grid does not know the points. */
export function withoutPoints(space: Space, settings: GridSettings): string[] {
  const points = pointsOf(settings);
  return space.parameters
    .filter(({ name, cardinality }) => !Number.isFinite(cardinality) && points(name) === undefined)
    .map(({ name }) => name);
}

/** What is wrong with them. */
export const needsPoints =
  "a grid has no points of a continuous parameter; give it a step, make it an int or a list of choices, or set the sampler's points";
