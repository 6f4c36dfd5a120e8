import type { Parameter, Params, Space } from '../../space/parameter.ts';
import type { TrialRecord } from '../../sweep/trial.ts';

/**
 * A trial's coordinates, one per parameter of the space: the position in the unit interval of a continuous parameter,
 * the index of the value of a finite one, NaN where the trial has no value of the domain.
 */
export type Coordinates = Float64Array;

function coordinate(parameter: Parameter, value: Params[string] | undefined): number {
  if (value === undefined) return Number.NaN;
  if (parameter.kind === 'continuous') return parameter.contains(value) ? parameter.toUnit(value) : Number.NaN;
  const index = parameter.indexOf(value);
  return index < 0 ? Number.NaN : index;
}

/** Reads coordinates, and remembers those of parameters that it has seen before. */
export function coordinateReader(): (space: Space, trial: TrialRecord) => Coordinates {
  const known = new WeakMap<Space, WeakMap<Params, Coordinates>>();
  return (space, { params }) => {
    let ofSpace = known.get(space);
    if (!ofSpace) {
      ofSpace = new WeakMap();
      known.set(space, ofSpace);
    }
    let found = ofSpace.get(params);
    if (!found) {
      found = Float64Array.from(space.parameters, (parameter) => coordinate(parameter, params[parameter.name]));
      ofSpace.set(params, found);
    }
    return found;
  };
}

/** The place of a coordinate in the unit interval: the middle of the bin of a finite parameter. */
export function unitOf(parameter: Parameter, coordinate: number): number {
  if (parameter.kind === 'continuous') return coordinate;
  return (parameter.edge(coordinate) + parameter.edge(coordinate + 1)) / 2;
}
