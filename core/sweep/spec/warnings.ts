import { compileSpace } from '../../space/compile.ts';
import type { Space } from '../../space/parameter.ts';
import { needs } from '../built-in/effects.ts';
import type { Setting } from '../built-in/settings-rules.ts';
import { type BuiltInTrainer, isForModule } from '../trainer-settings.ts';
import { unluckyPoints } from './impossible-settings.ts';
import type { Complaint } from './issue.ts';
import { combinations } from './possible-values.ts';
import type { Spec } from './schema.ts';

/** What may not be meant in a spec that can be run as it is. */
export function specWarnings(spec: Spec): Complaint[] {
  const { trainer } = spec;
  if (!trainer || 'command' in trainer) return [];
  const space = compileSpace(spec.space, spec.constraints);
  return [...idleParameters(spec, trainer, space), ...unluckyPoints(spec, trainer, space)];
}

/** Searched parameters that change nothing, whatever the others are. */
function idleParameters(spec: Spec, trainer: BuiltInTrainer, space: Space): Complaint[] {
  return Object.keys(spec.space).flatMap((name): Complaint[] => {
    const need = isForModule(trainer.family, name) ? undefined : needs[name as Setting];
    if (!need) return [];
    const all = combinations(spec, trainer, space, need.settings);
    if (!all || all.some((settings) => need.met(settings))) return [];
    const message = `has no effect with the other settings: it needs ${need.text}; remove it, or set that in trainer or space`;
    return [{ path: ['space', name], message, atKey: true }];
  });
}
