import type { ExportAnswer, ExportRequest } from '../../core/diagnostics/study-request.ts';
import { networkOf } from '../after/saved-network.ts';
import { fetchCheckpoint } from '../after/sources.ts';
import { selectBackend } from '../backend/select.ts';
import { graphModel, writeGraphModel } from './write.ts';

/**
 * Writes the network of a checkpoint into a folder, as a model of tfjs.
 * @throws Error saying what is wrong with the checkpoint, or what has no counterpart
 */
export async function exportNetwork({ url, to, quantize }: ExportRequest): Promise<ExportAnswer> {
  // The plain back end has every operation, and no machine is too small for it.
  await selectBackend('cpu', () => {});
  const saved = await networkOf(await fetchCheckpoint('export', url));
  const network = quantize === undefined ? saved : { ...saved, settings: { ...saved.settings, quantize } };
  const model = graphModel(network);
  return {
    family: network.settings.family,
    quantize: network.settings.quantize,
    parameters: model.learnt,
    bytes: model.weights.length,
    files: writeGraphModel(model, to),
  };
}
