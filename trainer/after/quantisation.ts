import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { fromHalf, toHalf } from './half.ts';

export type Quantisation = BuiltInTrainer['quantize'];

/** One tensor's values as they are stored, with what turns them back, by the names of tfjs's weights manifest. */
export interface StoredValues {
  readonly bytes: Uint8Array;
  readonly quantization?:
    | { readonly dtype: 'uint8' | 'uint16'; readonly scale: number; readonly min: number }
    | { readonly dtype: 'float16' };
  /** What is read back. */
  readonly restored: Float32Array;
}

const levels = { uint8: 255, uint16: 65_535 } as const;

/**
 * Values as they are stored: weights (of two and more dimensions) by `quantize`, all others as they are. Integers are
 * steps of one size from the least value on, shifted so that 0 is among them (Jacob et al. 2018, equation 1): what was
 * pruned stays 0.
 */
export function stored(values: Float32Array, shape: readonly number[], quantize: Quantisation): StoredValues {
  if (quantize === 'none' || shape.length < 2) return { bytes: bytesOf(values), restored: values };
  if (quantize === 'float16') {
    const halves = Uint16Array.from(values, toHalf);
    return {
      bytes: bytesOf(halves),
      quantization: { dtype: 'float16' },
      restored: Float32Array.from(halves, fromHalf),
    };
  }
  const most = levels[quantize];
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a!, value), Math.max(b!, value)], [0, 0]);
  const scale = high === low ? 1 : (high! - low!) / most;
  const zero = Math.round(-low! / scale);
  const codes = new (quantize === 'uint8' ? Uint8Array : Uint16Array)(values.length);
  values.forEach((value, i) => {
    codes[i] = Math.min(most, Math.max(0, Math.round(value / scale) + zero));
  });
  const min = -scale * zero;
  return {
    bytes: bytesOf(codes),
    quantization: { dtype: quantize, scale, min },
    restored: Float32Array.from(codes, (code) => code * scale + min),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
