// Logistic regression on two moons with polynomial features, in plain JavaScript: parameters come from the environment,
// each epoch is a line of JSON on standard output.

const { SKYSWEEP_PARAM_LEARNING_RATE: rate = '0.1', SKYSWEEP_PARAM_DEGREE: degree = '3' } = process.env;
const seed = Number(process.env.SKYSWEEP_SEED ?? 0);

/** Mulberry32: a seeded generator of numbers in [0, 1). */
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function twoMoons(random, count, noise = 0.6) {
  return Array.from({ length: count }, (_, i) => {
    const angle = Math.PI * random();
    const label = i % 2;
    const jitter = () => noise * (random() + random() - 1);
    const [x, y] = label ? [1 - Math.cos(angle), 0.5 - Math.sin(angle)] : [Math.cos(angle), Math.sin(angle)];
    return { features: monomials(x + jitter(), y + jitter()), label };
  });
}

function monomials(x, y) {
  const features = [];
  for (let i = 0; i <= Number(degree); i += 1) {
    for (let j = 0; i + j <= Number(degree); j += 1) features.push(x ** i * y ** j);
  }
  return features;
}

const data = generator(1); // the same for every trial
const train = twoMoons(data, 400);
const validation = twoMoons(data, 1000);
const random = generator(seed);
const weights = train[0].features.map(() => 0);
const logit = (features) => features.reduce((sum, feature, i) => sum + feature * weights[i], 0);

for (let epoch = 1; epoch <= 20; epoch += 1) {
  for (let n = 0; n < train.length; n += 1) {
    const { features, label } = train[Math.floor(random() * train.length)];
    const error = 1 / (1 + Math.exp(-logit(features))) - label;
    for (const [i, feature] of features.entries()) weights[i] -= Number(rate) * error * feature;
  }
  const losses = validation.map(({ features, label }) =>
    Math.log1p(Math.exp(label ? -logit(features) : logit(features))),
  );
  const correct = validation.filter(({ features, label }) => logit(features) > 0 === (label === 1)).length;
  const loss = losses.reduce((a, b) => a + b) / losses.length;
  console.log(JSON.stringify({ step: epoch, val_loss: loss, val_accuracy: correct / validation.length }));
}
