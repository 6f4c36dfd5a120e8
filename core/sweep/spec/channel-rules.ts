import type { ParameterDefinition } from '../../space/parameter-schema.ts';
import { type ChannelRule, channelRefusal, channelRules } from '../built-in/channel-pruning.ts';
import type { BuiltInTrainer } from '../trainer-settings.ts';
import type { Complaint } from './issue.ts';
import type { Spec } from './schema.ts';

type Setting = ChannelRule['setting'] | 'prune_unit' | 'prune_sparsity';

/**
 * Pruning by channels does not go with every network, and a trial that finds out has cost its launch. Of a space that
 * mixes what goes and what does not, no complaint is made where conditions or constraints may keep the two apart: there
 * the trial tells.
 */
export function checkChannelPruning(spec: Spec, trainer: BuiltInTrainer): Complaint[] {
  const values = (setting: Setting) => valuesOf(spec.space[setting], trainer[setting]);
  const units = values('prune_unit');
  if (!units?.includes('channels') || !values('prune_sparsity')?.some((value) => Number(value) > 0)) return [];
  return channelRules.flatMap((rule): Complaint[] => {
    const { setting, family = trainer.family, refuses } = rule;
    const all = values(setting);
    const wrong = all?.find(refuses);
    if (wrong === undefined || family !== trainer.family) return [];
    const [unitsMix, valuesMix] = [units.some((unit) => unit !== 'channels'), !all!.every(refuses)];
    if ((unitsMix || valuesMix) && isKeptApart(spec, ['prune_unit', 'prune_sparsity', setting])) return [];
    const message = `${channelRefusal(rule, wrong)}${unitsMix && valuesMix ? constraintFor(rule) : ''}`;
    const searched = Object.hasOwn(spec.space, setting);
    return [{ path: searched ? ['space', setting] : ['trainer', setting], message, found: JSON.stringify(wrong) }];
  });
}

/** The constraint that keeps searched values of `prune_unit` and of the setting apart. */
function constraintFor({ setting }: ChannelRule): string {
  const fits = { connections: "== 'plain'", convolution: "== 'plain'", se_ratio: '== 0', normalisation: "!= 'layer'" };
  return setting === 'family' ? '' : `, or add the constraint "prune_unit == 'weights' or ${setting} ${fits[setting]}"`;
}

/** All values that a setting may take, of an interval its ends; undefined where that is not known. */
function valuesOf(definition: ParameterDefinition | undefined, given: unknown): readonly unknown[] | undefined {
  if (definition === undefined) return [given];
  const own = definedValues(definition);
  const isConditional = 'when' in definition && definition.when !== undefined;
  return own && [...own, ...(isConditional ? [given] : [])];
}

function definedValues(definition: ParameterDefinition): readonly unknown[] | undefined {
  switch (definition.type) {
    case 'categorical':
      return definition.choices;
    case 'ordinal':
      return definition.values;
    case 'constant':
      return [definition.value];
    case 'float':
    case 'int':
      return [definition.low, definition.high];
    default:
      return undefined;
  }
}

function isKeptApart({ space, constraints = [] }: Spec, names: readonly Setting[]): boolean {
  const inCondition = names.some((name) => {
    const definition = space[name];
    return definition !== undefined && 'when' in definition && definition.when !== undefined;
  });
  const word = new RegExp(`\\b(${names.join('|')})\\b`);
  return inCondition || constraints.some((constraint) => word.test(constraint));
}
