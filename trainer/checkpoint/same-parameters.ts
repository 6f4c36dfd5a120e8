import type { Model } from '../models/model.ts';
import type { CheckpointHeader } from './format.ts';

/** @throws Error when the checkpoint's parameters are not the model's, by name, shape and order. */
export function requireSameParameters(model: Pick<Model, 'parameters'>, header: CheckpointHeader): void {
  const describe = (list: CheckpointHeader['parameters']) =>
    list.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');
  const [theirs, ours] = [describe(header.parameters), describe(model.parameters)];
  if (theirs !== ours) throw new Error(`the checkpoint holds the parameters ${theirs}; the trial has ${ours}`);
}
