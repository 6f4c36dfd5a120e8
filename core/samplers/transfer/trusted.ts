import type { SamplerRequest } from '../sampler.ts';
import { evidenceOf } from './evidence.ts';
import { relevanceOf } from './relevance.ts';
import { type SourceModel, sourceModel } from './source-model.ts';

export interface TrustedSource {
  readonly model: SourceModel;
  /** Above 0. */
  readonly relevance: number;
}

/** The request's sources that order its results better than chance does, in the order in which they were given. */
export function trustedSources(request: SamplerRequest): readonly TrustedSource[] {
  return evidenceOf(request)
    .map((evidence) => sourceModel(request.space, evidence))
    .map((model) => ({ model, relevance: relevanceOf(request, model) }))
    .filter(({ relevance }) => relevance > 0);
}
