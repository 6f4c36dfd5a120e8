import type { Spec } from '../core/sweep/spec/schema.ts';

/** Without a trainer a sweep runs no jobs: workers that someone else runs ask for its trials. */
export const isExternal = ({ trainer }: Pick<Spec, 'trainer'>): boolean => trainer === undefined;
