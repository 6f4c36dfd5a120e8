import { decodeCheckpoint } from '../checkpoint/format.ts';
import { type Model, sizeOf } from '../models/model.ts';

/**
 * Values of a model's tensors taken from a checkpoint where names and shapes agree, and from `initial` elsewhere.
 * @throws Error when none agrees
 */
export function inheritedValues(
  checkpoint: Uint8Array,
  model: Pick<Model, 'parameters'>,
  initial: Float32Array,
): { readonly values: Float32Array; readonly taken: number } {
  const { header, vectors } = decodeCheckpoint(checkpoint);
  const find = (name: string) => vectors[header.vectors.findIndex((one) => one.name === name)];
  const source = find('ema') ?? find('parameters')!;
  const places = new Map<string, number>();
  let from = 0;
  for (const { name, shape } of header.parameters) {
    places.set(`${name} ${shape.join()}`, from);
    from += sizeOf(shape);
  }
  const values = initial.slice();
  let [at, taken] = [0, 0];
  for (const { name, shape } of model.parameters) {
    const size = sizeOf(shape);
    const place = places.get(`${name} ${shape.join()}`);
    if (place !== undefined) {
      values.set(source.subarray(place, place + size), at);
      taken += 1;
    }
    at += size;
  }
  if (taken === 0) throw new Error('start_from: none of its parameters has the name and shape of one of this network');
  return { values, taken };
}
