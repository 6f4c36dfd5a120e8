// A network of one's own: a function of named parameters. `tf` is TensorFlow.js; the module imports nothing.
// Here: convolutions that share one filter from layer to layer, as a recurrent network shares its weights in time.
export default function build(tf, { params, inputShape, classes }) {
  const [, , channels] = inputShape;
  const { filters = 8, rounds = 2 } = params;
  return {
    parameters: {
      'enter/filter': { shape: [3, 3, channels, filters] },
      'enter/bias': { shape: [filters] },
      'again/filter': { shape: [3, 3, filters, filters] },
      'again/gain': { shape: [filters], start: 'ones' },
      'leave/weights': { shape: [filters, classes], start: 'glorot_uniform' },
      'leave/bias': { shape: [classes] },
    },
    forward(images, p, { dropout }) {
      let x = tf.relu(tf.add(tf.conv2d(images, p['enter/filter'], 2, 'same'), p['enter/bias']));
      for (let round = 0; round < rounds; round += 1) {
        const next = tf.mul(tf.conv2d(x, p['again/filter'], 1, 'same'), p['again/gain']);
        x = tf.add(x, tf.relu(next));
      }
      const means = tf.mean(tf.maxPool(x, 2, 2, 'same'), [1, 2]);
      return tf.add(tf.matMul(dropout(means), p['leave/weights']), p['leave/bias']);
    },
  };
}
