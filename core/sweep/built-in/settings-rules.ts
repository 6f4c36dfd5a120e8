import type { BuiltInTrainer } from '../trainer-settings.ts';
import { reportedMetrics } from './data-settings.ts';
import { knownImages } from './image-shape.ts';

export type Setting = keyof BuiltInTrainer;

/** Settings each of which is right by itself, and with which together no training can begin. */
export interface SettingsRule {
  /** Those that the rule is about; what is wrong is said of the first one that is searched. */
  readonly settings: readonly Setting[];
  /**
   * Why a training of these settings fails, with the remedy, or undefined when it does not.
   * @param wanted the sweep's objectives and the metrics that it has bounds on
   */
  refuse(settings: BuiltInTrainer, wanted: readonly string[]): string | undefined;
  /** What keeps searched values apart; names that are not searched stand for their values. */
  readonly constraint?: string;
}

/** Channels of each block, stage or level: doubled from one to the next unless they are listed. */
export function channelsOf({ channels, layers }: Pick<BuiltInTrainer, 'channels' | 'layers'>): readonly number[] {
  return Array.isArray(channels) ? channels : Array.from({ length: layers }, (_, i) => channels * 2 ** i);
}

const transformerHeads: SettingsRule = {
  settings: ['heads', 'embed_dim', 'head_size'],
  constraint: 'embed_dim % heads == 0',
  refuse({ family, heads, embed_dim: size, head_size: own }) {
    if (family !== 'transformer' || own > 0 || size % heads === 0) return undefined;
    return `${heads} heads do not share an embed_dim of ${size} evenly: take heads that divide it, or give head_size`;
  },
};

const diffusionHeads: SettingsRule = {
  settings: ['heads', 'attention', 'channels', 'layers'],
  constraint: 'channels * 2 ** (layers - 1) % heads == 0',
  refuse(settings) {
    const { family, attention, heads } = settings;
    const lowest = channelsOf(settings).at(-1)!;
    if (family !== 'diffusion' || !attention || lowest % heads === 0) return undefined;
    return `${heads} heads do not share the ${lowest} channels of the lowest level evenly: take heads that divide them`;
  },
};

const levels: SettingsRule = {
  settings: ['layers', 'channels', 'downscale'],
  refuse(settings) {
    const { family, data, downscale } = settings;
    const { size } = knownImages(data);
    if (family !== 'diffusion' || !size) return undefined;
    const named = size.join(' × ');
    if (size.some((extent) => extent % downscale !== 0)) {
      return `images of ${named} are no multiples of downscale ${downscale}: give one that divides both`;
    }
    const halvings = channelsOf(settings).length - 1;
    if (size.every((extent) => (extent / downscale) % 2 ** halvings === 0)) return undefined;
    const over = downscale > 1 ? ` by downscale ${downscale}` : '';
    return `${halvings + 1} levels of a U-Net halve an image ${halvings} times, and ${named}${over} cannot be halved so often: take fewer layers`;
  },
};

const depthwise: SettingsRule = {
  settings: ['convolution', 'channels', 'layers'],
  refuse(settings) {
    const { family, convolution, connections, data } = settings;
    const isConvolutional = family === 'cnn' || family === 'resnet';
    // Dense connections widen what the next block is given.
    if (!isConvolutional || convolution !== 'depthwise' || (family === 'cnn' && connections === 'dense')) {
      return undefined;
    }
    const { channels: first } = knownImages(data);
    const all = [...(family === 'cnn' && first !== undefined ? [first] : []), ...channelsOf(settings)];
    const wrong = all.findIndex((channels, i) => i > 0 && channels % all[i - 1]! !== 0);
    if (wrong < 0) return undefined;
    return `depthwise convolutions cannot make ${all[wrong]} channels of ${all[wrong - 1]}: take channels that are multiples of those before, or convolution: separable`;
  },
};

const patience: SettingsRule = {
  settings: ['patience_metric', 'patience', 'restore_best'],
  refuse({ family, data, patience_metric: metric, patience: epochs, restore_best: restores }) {
    if (metric === 'val_loss' || (epochs === 0 && !restores)) return undefined;
    if (family !== 'diffusion' && reportedMetrics(data).includes(metric)) return undefined;
    return `a training of ${family === 'diffusion' ? 'family diffusion' : 'a number'} measures no ${metric}: take val_loss`;
  },
};

const samples: SettingsRule = {
  settings: ['samples'],
  constraint: 'samples >= 2',
  refuse({ family, samples: count }, wanted) {
    if (family !== 'diffusion' || count > 1 || (count === 0 && !wanted.includes('sample_frechet'))) return undefined;
    const remedy = 'give 2 at least, 128 by default';
    if (count === 1) return `one image has no distribution to compare: ${remedy}, or 0 for no sample_frechet`;
    return `the sweep asks for sample_frechet, and without samples it is never reported: ${remedy}`;
  },
};

const numberLoss: SettingsRule = {
  settings: ['loss'],
  refuse({ data, loss }) {
    const isNumber = typeof data === 'object' && 'format' in data && data.format === 'table';
    if (!isNumber || data.task !== 'regression' || ['auto', 'mse', 'huber'].includes(loss)) return undefined;
    return `${loss} is a loss of classes, and a number is to be predicted: take mse or huber`;
  },
};

const threads: SettingsRule = {
  settings: ['data_parallel'],
  refuse({ data_parallel: count, teacher, backend }) {
    if (count === 1) return undefined;
    if (teacher) return 'a network that learns from a teacher is trained by one thread: set it to 1';
    if (!backend.startsWith('tfjs-node')) return undefined;
    return `back end ${backend} shares its work out by itself: set it to 1, or take backend: wasm`;
  },
};

/** What a training says no to as it begins, told ahead of it. */
export const settingsRules: readonly SettingsRule[] = [
  transformerHeads,
  diffusionHeads,
  levels,
  depthwise,
  patience,
  samples,
  numberLoss,
  threads,
];
