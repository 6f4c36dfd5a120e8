import type { SamplerRequest } from '../sampler.ts';
import { evidenceOf } from './evidence.ts';
import { relevanceOf } from './relevance.ts';
import { type SourceModel, sourceModel } from './source-model.ts';

export interface TrustedSource {
  readonly model: SourceModel;
  readonly relevance: number;
}

/** A source that tells nothing has some relevance by chance, half of the time less than this. */
const TRUSTED = 0.2;
/**
 * The first so many trials judge: later ones lie close together where the search has settled, and how a source orders
 * them says no more of the landscape. A source that was found wanting would come back by chance.
 */
const JUDGES = 12;

/** The request's sources that order its first results clearly better than chance, in the order in which they were given. */
export function trustedSources(request: SamplerRequest): readonly TrustedSource[] {
  const judging = { ...request, history: request.history.filter(({ number }) => number < JUDGES) };
  return evidenceOf(request)
    .map((evidence) => sourceModel(request.space, evidence))
    .map((model) => ({ model, relevance: relevanceOf(judging, model) }))
    .filter(({ relevance }) => relevance > TRUSTED);
}
