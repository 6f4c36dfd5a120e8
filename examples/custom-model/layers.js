// The same idea with tfjs-layers (`npm install @tensorflow/tfjs-layers`): the last layer gives logits, without a softmax.
export default function build(tf, { params, inputShape, classes }) {
  const { filters = 8 } = params;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape, filters, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: classes }),
    ],
  });
}
