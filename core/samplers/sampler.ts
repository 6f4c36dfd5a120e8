import type { Params, Space } from '../space/parameter.ts';
import type { Objective, TrialRecord } from '../sweep/trial.ts';
import type { Source } from './source.ts';

export interface SamplerRequest {
  readonly space: Space;
  readonly objectives: readonly Objective[];
  /** All known trials in order of their numbers: settled, paused and those in flight. Never mutated. */
  readonly history: readonly TrialRecord[];
  /** Earlier searches to learn from, the most telling first; a sampler may leave them aside. */
  readonly sources?: readonly Source[];
  /**
   * Points that no trial had, but whose result is known from others; a sampler avoids them as long as it finds others.
   */
  readonly isKnown?: (params: Params) => boolean;
  /** The number that the proposed trial will have. */
  readonly trial: number;
  /** The sweep's seed. */
  readonly seed: number;
  readonly budget: { readonly trials?: number; readonly parallel: number };
}

export type Proposal =
  | { readonly params: Params; readonly reason: string }
  /** Nothing is left to propose, ever; `reason` tells the user why. */
  | { readonly exhausted: true; readonly reason: string };

/**
 * Pure: equal requests give equal proposals. An instance may cache what it fitted, as long as a fresh instance
 * answers the same.
 */
export interface Sampler {
  readonly name: string;
  propose(request: SamplerRequest): Proposal;
}
