import { decodeCheckpoint } from '../checkpoint/format.ts';
import { requireSameParameters } from '../checkpoint/same-parameters.ts';
import { loadModule } from '../custom/load-module.ts';
import { createModel } from '../models/create.ts';
import { type TrainedNetwork, valuesOf } from './network.ts';

/**
 * The network that a checkpoint holds, with the values that were evaluated: the running mean, where there is one.
 * @throws Error when the bytes are broken, or older than checkpoints that tell of their network
 */
export async function networkOf(bytes: Uint8Array): Promise<TrainedNetwork> {
  const { header, vectors } = decodeCheckpoint(bytes);
  if (!header.network) {
    throw new Error('the checkpoint does not say which network it is of: it was made by an older version; train again');
  }
  const { settings, input } = header.network;
  if (settings.module !== undefined) await loadModule(settings.module);
  const model = createModel(settings, input);
  requireSameParameters(model, header);
  const find = (name: string) => vectors[header.vectors.findIndex((one) => one.name === name)];
  return {
    settings,
    input,
    model,
    weights: valuesOf(model.parameters, find('ema') ?? find('parameters')!),
    state: valuesOf(model.state, find('state') ?? new Float32Array()),
  };
}
