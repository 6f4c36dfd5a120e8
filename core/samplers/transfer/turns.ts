import type { SamplerRequest } from '../sampler.ts';

/** Of the budget, so much goes into copies of a source's points at most, and no more trials than that. */
const SHARE = 0.1;
const MOST = 5;
/** Every so many trials one is a copy, so that there is something to compare them with. */
const INTERLEAVE = 2;

/** The trials at the beginning in which copies and the sampler's own proposals take turns. */
export function tryingOut({ budget: { trials = 100 } }: SamplerRequest): number {
  return INTERLEAVE * Math.max(1, Math.min(MOST, Math.floor(SHARE * trials)));
}

/** Whether a trial is one for a copy. */
export function isForCopy(request: SamplerRequest): boolean {
  return request.trial < tryingOut(request) && request.trial % INTERLEAVE === 0;
}

/** How many copies' turns come before a trial. */
export function turnOf(trial: number): number {
  return Math.floor(trial / INTERLEAVE);
}
