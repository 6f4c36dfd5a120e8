import type { BuiltInTrainer } from '../trainer-settings.ts';

/** A setting with values for which whole channels cannot be taken out of a network. */
export interface ChannelRule {
  readonly setting: 'family' | 'connections' | 'convolution' | 'se_ratio' | 'normalisation';
  /** The family that alone is meant; both where absent. */
  readonly family?: 'cnn';
  refuses(value: unknown): boolean;
  /** What a refused value makes of the network. */
  what(value: unknown): string;
  readonly remedy: string;
}

export const channelRules: readonly ChannelRule[] = [
  {
    setting: 'family',
    refuses: (value) => value !== 'mlp' && value !== 'cnn',
    what: (value) => `family ${String(value)}`,
    remedy: 'take mlp or cnn',
  },
  {
    setting: 'connections',
    refuses: (value) => value !== 'plain',
    what: (value) => `layers with ${String(value)} connections`,
    remedy: 'take connections: plain',
  },
  {
    setting: 'convolution',
    family: 'cnn',
    refuses: (value) => value !== 'plain',
    what: (value) => `${String(value)} convolutions`,
    remedy: 'take convolution: plain',
  },
  {
    setting: 'se_ratio',
    family: 'cnn',
    refuses: (value) => typeof value === 'number' && value > 0,
    what: () => 'squeeze-and-excitation',
    remedy: 'take se_ratio: 0',
  },
  {
    setting: 'normalisation',
    refuses: (value) => value === 'layer',
    what: () => 'layers that normalise over all channels',
    remedy: 'take normalisation: batch or none',
  },
];

/** Why channels cannot be pruned, with the remedy. */
export function channelRefusal({ what, remedy }: ChannelRule, value: unknown): string {
  return `channels cannot be taken out of ${what(value)}; ${remedy}, or take prune_unit: weights`;
}

/** Why a network of these settings has no channels that could be pruned, or undefined when it has. */
export function refuseChannels(settings: BuiltInTrainer): string | undefined {
  const rule = channelRules.find(
    ({ setting, family = settings.family, refuses }) => family === settings.family && refuses(settings[setting]),
  );
  return rule && channelRefusal(rule, settings[rule.setting]);
}
