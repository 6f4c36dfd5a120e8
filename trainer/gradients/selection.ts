import * as tf from '@tensorflow/tfjs-core';

/** Gradients of what picks, repeats and surrounds values, for networks that users build. */
export const selectionGradients: readonly tf.GradConfig[] = [
  {
    kernelName: tf.Slice,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { begin, size } = attrs as unknown as tf.SliceAttrs;
      const [from, extents] = tf.slice_util.parseSliceParams(x!, begin, size) as [number[], number[]];
      const around = from.map((start, i) => [start, x!.shape[i]! - start - extents[i]!] as [number, number]);
      return { x: () => tf.pad(dy as tf.Tensor, around) };
    },
  },
  {
    kernelName: tf.PadV2,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { paddings } = attrs as unknown as tf.PadV2Attrs;
      return {
        x: () =>
          tf.slice(
            dy as tf.Tensor,
            paddings.map(([before]) => before),
            x!.shape,
          ),
      };
    },
  },
  {
    kernelName: tf.Tile,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { reps } = attrs as unknown as tf.TileAttrs;
      const blocks = x!.shape.flatMap((extent, i) => [reps[i]!, extent]);
      const repeats = x!.shape.map((_, i) => 2 * i);
      return { x: () => tf.sum(tf.reshape(dy as tf.Tensor, blocks), repeats) };
    },
  },
  {
    kernelName: tf.ExpandDims,
    inputsToSave: ['input'],
    gradFunc: (dy, [input]) => ({ input: () => tf.reshape(dy as tf.Tensor, input!.shape) }),
  },
  {
    kernelName: tf.Pack,
    saveAllInputs: true,
    gradFunc: (dy, inputs, attrs) => {
      const parts = tf.unstack(dy as tf.Tensor, (attrs as unknown as tf.PackAttrs).axis);
      return Object.fromEntries(inputs.map((_, i) => [i, () => parts[i]!]));
    },
  },
  {
    kernelName: tf.Select,
    inputsToSave: ['condition'],
    gradFunc: (dy, [condition]) => {
      const chosen = () => tf.cast(condition!, 'float32');
      return {
        // What is chosen by has no slope.
        condition: () => tf.zerosLike(chosen()),
        t: () => tf.mul(dy as tf.Tensor, chosen()),
        e: () => tf.mul(dy as tf.Tensor, tf.sub(1, chosen())),
      };
    },
  },
];
