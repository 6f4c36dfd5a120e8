import type { BuiltInTrainer } from '../trainer-settings.ts';
import { knownImages } from './image-shape.ts';
import type { Setting } from './settings-rules.ts';

/** What other settings have to be for a setting to have an effect. */
export interface Need {
  readonly settings: readonly Setting[];
  met(settings: BuiltInTrainer): boolean;
  /** As in `optimizer: momentum or nesterov`. */
  readonly text: string;
}

const among = (setting: Setting, ...values: readonly (string | boolean)[]): Need => ({
  settings: [setting],
  met: (settings) => values.includes(settings[setting] as string | boolean),
  text: `${setting}: ${values.join(' or ')}`,
});
const above = (setting: Setting): Need => ({
  settings: [setting],
  met: (settings) => Number(settings[setting]) > 0,
  text: `${setting} above 0`,
});
const both = (a: Need, b: Need): Need => joined('and', a, b, (settings) => a.met(settings) && b.met(settings));
const either = (a: Need, b: Need): Need => joined('or', a, b, (settings) => a.met(settings) || b.met(settings));
const joined = (word: string, a: Need, b: Need, met: Need['met']): Need => ({
  settings: [...new Set([...a.settings, ...b.settings])],
  met,
  text: `${a.text} ${word} ${b.text}`,
});
/** Families that are not named here have the effect always. */
const inFamilies = (families: readonly BuiltInTrainer['family'][], need: Need): Need => ({
  ...need,
  met: (settings) => !families.includes(settings.family) || need.met(settings),
});

const velocity = among('optimizer', 'momentum', 'nesterov');
const moments = among('optimizer', 'adam', 'adamw');
const decays = among('schedule', 'step', 'exponential');
const cyclic = among('schedule', 'cyclic');
const oneCycle = among('schedule', 'one_cycle');
const moving = among('schedule', 'step', 'exponential', 'cosine', 'cyclic', 'one_cycle');
const judged = either(above('patience'), among('restore_best', true));
const taught: Need = { settings: ['teacher'], met: ({ teacher }) => teacher !== undefined, text: 'a teacher' };
const pruned = above('prune_sparsity');
const gradual = both(pruned, among('prune_schedule', 'cubic'));
const unlisted = (setting: 'units' | 'channels'): Need => ({
  settings: [setting],
  met: (settings) => !Array.isArray(settings[setting]),
  text: `${setting} without a list`,
});
const countedLayers: Need = {
  settings: ['units', 'channels'],
  met: (settings) => {
    const usesUnits = settings.family === 'mlp' || settings.family === 'rnn';
    return unlisted(usesUnits ? 'units' : 'channels').met(settings);
  },
  text: 'widths (units, channels) without a list',
};
const batchNormalised: Need = {
  settings: ['normalisation'],
  met: ({ family, normalisation }) => normalisation === 'batch' || (normalisation === 'auto' && family === 'resnet'),
  text: 'normalisation: batch',
};
const normalised: Need = {
  settings: ['normalisation'],
  met: ({ family, normalisation }) => (normalisation === 'auto' ? family === 'resnet' : normalisation !== 'none'),
  text: 'normalisation: batch or layer',
};

const coloured: Need = {
  settings: ['data'],
  met: ({ data }) => knownImages(data).channels !== 1,
  text: 'images of three channels',
};

/** Settings that do nothing unless others are as they say; those left out always have an effect. */
export const needs: Readonly<Partial<Record<Setting, Need>>> = {
  tf32: among('backend', 'auto', 'tfjs-node-gpu'),
  momentum: velocity,
  beta1: moments,
  beta2: moments,
  rho: among('optimizer', 'rmsprop'),
  epsilon: among('optimizer', 'adam', 'adamw', 'rmsprop'),
  reference_batch_size: among('learning_rate_scaling', 'linear', 'sqrt'),
  focal_gamma: among('loss', 'focal'),
  focal_alpha: among('loss', 'focal'),
  huber_delta: among('loss', 'huber'),
  schedule_steps: moving,
  learning_rate_floor: moving,
  decay_every: decays,
  decay_factor: decays,
  restart_epochs: among('schedule', 'cosine'),
  restart_factor: both(among('schedule', 'cosine'), above('restart_epochs')),
  cycle_epochs: cyclic,
  cycle_decay: cyclic,
  one_cycle_rise: oneCycle,
  one_cycle_start: oneCycle,
  augment_saturation: coloured,
  augment_hue: coloured,
  ema_every: above('ema_decay'),
  patience_metric: judged,
  min_delta: judged,
  layers: countedLayers,
  leaky_slope: among('activation', 'leaky_relu'),
  normalisation_momentum: batchNormalised,
  normalisation_epsilon: inFamilies(['mlp', 'cnn', 'resnet'], normalised),
  heads: inFamilies(['diffusion'], among('attention', true)),
  noise_first: among('noise_schedule', 'linear'),
  noise_last: among('noise_schedule', 'linear'),
  sampling_steps: above('samples'),
  distill_weight: taught,
  temperature: taught,
  prune_unit: pruned,
  prune_schedule: pruned,
  prune_begin: gradual,
  prune_end: gradual,
  prune_every: gradual,
};
