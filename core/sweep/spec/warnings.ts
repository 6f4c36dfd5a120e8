import { compileSpace } from '../../space/compile.ts';
import type { Space } from '../../space/parameter.ts';
import { needs } from '../built-in/effects.ts';
import type { Setting } from '../built-in/settings-rules.ts';
import { type BuiltInTrainer, builtInTrainer, isForModule } from '../trainer-settings.ts';
import { unluckyPoints } from './impossible-settings.ts';
import type { Complaint } from './issue.ts';
import { combinations } from './possible-values.ts';
import type { Spec } from './schema.ts';

/** What may not be meant in a spec that can be run as it is. */
export function specWarnings(spec: Spec): Complaint[] {
  const { trainer } = spec;
  if (!trainer || 'command' in trainer) return [];
  const space = compileSpace(spec.space, spec.constraints);
  return [...idleSettings(spec, trainer, space), ...unluckyPoints(spec, trainer, space)];
}

/** Parameters, and settings other than their defaults, that change nothing, whatever the others are. */
function idleSettings(spec: Spec, trainer: BuiltInTrainer, space: Space): Complaint[] {
  return Object.entries(needs).flatMap(([key, need]): Complaint[] => {
    const name = key as Setting;
    const isSearched = Object.hasOwn(spec.space, name);
    if (isForModule(trainer.family, name) || !(isSearched || isSet(trainer, name))) return [];
    const all = combinations(spec, trainer, space, need.settings);
    if (!all || all.some((settings) => need.met(settings))) return [];
    const message = `has no effect with the other settings: it needs ${need.text}; remove it, or see to that`;
    return [{ path: [isSearched ? 'space' : 'trainer', name], message, atKey: true }];
  });
}

/** A spec in its normal form does not tell a default from the same value written out. */
function isSet(trainer: BuiltInTrainer, name: Setting): boolean {
  const { success, data } = builtInTrainer.shape[name].safeParse(undefined);
  return success && JSON.stringify(data) !== JSON.stringify(trainer[name]);
}
