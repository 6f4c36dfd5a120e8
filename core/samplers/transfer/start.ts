import type { Individual } from '../evolution/individual.ts';
import { coordinatesOf } from '../gp/coordinates.ts';
import type { SamplerRequest } from '../sampler.ts';
import type { SourceModel } from './source-model.ts';
import { trustedSources } from './trusted.ts';

const starts = new WeakMap<SourceModel, readonly Individual[]>();

/** Better than chance is not enough where nothing but a restart leads away from a start. */
const CONVINCING = 0.5;

/**
 * The points of the source that a distribution may be started from, best first: of those that order the sweep's first
 * results convincingly, the one that does so best; undefined without any.
 *
 * @param judges so many trials, the first ones, tell whether a source is to be trusted
 */
export function startFrom(request: SamplerRequest, judges: number): readonly Individual[] | undefined {
  if (!request.sources?.length) return undefined;
  const history = request.history.filter(({ number }) => number < judges);
  const [first, ...others] = trustedSources({ ...request, history }).filter((one) => one.relevance >= CONVINCING);
  if (!first) return undefined;
  const { model } = others.reduce((most, one) => (one.relevance > most.relevance ? one : most), first);
  let start = starts.get(model);
  if (!start) {
    const { space } = request;
    const { decode } = coordinatesOf(space);
    start = model.best.map((point, number) => ({
      number,
      unit: space.encode(decode(point)),
      losses: [number],
      standing: 0,
      step: 0,
      violation: 0,
    }));
    starts.set(model, start);
  }
  return start;
}
