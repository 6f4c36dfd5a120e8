// One network that holds the weights of every candidate: in each of three cells there is a filter for each operation, and
// a trial's parameters say which one its images go through. Whatever a trial does not use stays as it found it.
const operations = ['convolution-3', 'convolution-5', 'separable-3', 'max-pool', 'skip'];

export default function build(tf, { params, inputShape, classes }) {
  const [, , channels] = inputShape;
  const { width = 8 } = params;
  const cells = [params.cell_1, params.cell_2, params.cell_3].map((name, i) => {
    if (operations.includes(name)) return name;
    throw new Error(`cell_${i + 1} is ${name}; it may be ${operations.join(', ')}`);
  });
  const parameters = {
    'enter/filter': { shape: [3, 3, channels, width] },
    'leave/weights': { shape: [width, classes], start: 'glorot_uniform' },
    'leave/bias': { shape: [classes] },
  };
  for (let cell = 1; cell <= cells.length; cell += 1) {
    parameters[`cell-${cell}/convolution-3`] = { shape: [3, 3, width, width] };
    parameters[`cell-${cell}/convolution-5`] = { shape: [5, 5, width, width] };
    parameters[`cell-${cell}/separable-3/depthwise`] = { shape: [3, 3, width, 1], start: 'glorot_uniform' };
    parameters[`cell-${cell}/separable-3/pointwise`] = { shape: [1, 1, width, width] };
    parameters[`cell-${cell}/bias`] = { shape: [width] };
  }

  function run(x, cell, p) {
    const at = `cell-${cell}`;
    const bias = p[`${at}/bias`];
    switch (cells[cell - 1]) {
      case 'convolution-3':
      case 'convolution-5':
        return tf.relu(tf.add(tf.conv2d(x, p[`${at}/${cells[cell - 1]}`], 1, 'same'), bias));
      case 'separable-3': {
        const each = tf.depthwiseConv2d(x, p[`${at}/separable-3/depthwise`], 1, 'same');
        return tf.relu(tf.add(tf.conv2d(each, p[`${at}/separable-3/pointwise`], 1, 'same'), bias));
      }
      case 'max-pool':
        return tf.maxPool(x, 3, 1, 'same');
      default:
        return undefined;
    }
  }

  return {
    parameters,
    forward(images, p) {
      let x = tf.relu(tf.conv2d(images, p['enter/filter'], 2, 'same'));
      for (let cell = 1; cell <= cells.length; cell += 1) {
        const made = run(x, cell, p);
        // Residual, so that a cell may be left out.
        if (made) x = tf.add(x, made);
        if (cell < cells.length) x = tf.maxPool(x, 2, 2, 'same');
      }
      const means = tf.mean(x, [1, 2]);
      return tf.add(tf.matMul(means, p['leave/weights']), p['leave/bias']);
    },
  };
}
