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

/** The request's sources that order its results clearly better than chance, in the order in which they were given. */
export function trustedSources(request: SamplerRequest): readonly TrustedSource[] {
  return evidenceOf(request)
    .map((evidence) => sourceModel(request.space, evidence))
    .map((model) => ({ model, relevance: relevanceOf(request, model) }))
    .filter(({ relevance }) => relevance > TRUSTED);
}
