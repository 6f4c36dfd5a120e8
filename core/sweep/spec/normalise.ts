import type { z } from 'zod';
import { defaultEpochs } from '../trainer-settings.ts';
import type { anySpec, Spec } from './schema.ts';

type Parsed = z.output<typeof anySpec>;

/** The normal form of a spec that its schema has accepted. */
export function normalise({ $schema: _, objective, objectives, trainer, ...rest }: Parsed): Spec {
  const spec = { ...rest, objectives: objectives ?? (objective ? [objective] : []) };
  if (!trainer) return spec;
  if ('command' in trainer) return { ...spec, trainer };
  if (trainer.steps !== undefined || Object.hasOwn(rest.space, 'steps')) return { ...spec, trainer };
  // With `evaluate` the scheduler's steps are folds or seeds, not epochs.
  const max = !rest.evaluate && 'max' in rest.scheduler ? rest.scheduler.max : undefined;
  return { ...spec, trainer: { ...trainer, epochs: trainer.epochs ?? max ?? defaultEpochs } };
}
