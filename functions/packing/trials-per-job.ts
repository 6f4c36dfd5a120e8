import type { Spec } from '../../core/sweep/spec/schema.ts';

/** How many trials a job of this sweep may train; sweeps that are older than the setting have one. */
export const trialsPerJob = ({ trainer }: Spec): number => trainer?.trials_per_job ?? 1;
