import { randomStream } from '../../random.ts';
import type { Params, Space } from '../../space/parameter.ts';
import { type Setting, type SettingsRule, settingsRules } from '../built-in/settings-rules.ts';
import type { BuiltInTrainer } from '../trainer-settings.ts';
import type { Complaint } from './issue.ts';
import { combinations, readValue } from './possible-values.ts';
import type { Spec } from './schema.ts';

/** Points of a space that are looked at; a smaller space is looked through. */
const points = 512;

const wantedMetrics = ({ objectives, outcome_constraints: bounds = {} }: Spec) => [
  ...objectives.map(({ metric }) => metric),
  ...Object.keys(bounds),
];

const searched = ({ space }: Spec, { settings }: SettingsRule) => settings.filter((name) => Object.hasOwn(space, name));

const placeOf = (spec: Spec, rule: SettingsRule) => {
  const [own] = searched(spec, rule);
  return own === undefined ? ['trainer', rule.settings[0]!] : ['space', own];
};

/**
 * What makes every trial fail as it begins, or every trial with one of the listed choices. Where constraints may keep
 * some values out, only what fails with all values of the settings is certain.
 */
export function checkSettings(spec: Spec, trainer: BuiltInTrainer, space: Space): Complaint[] {
  const wanted = wantedMetrics(spec);
  return settingsRules.flatMap((rule): Complaint[] => {
    const all = combinations(spec, trainer, space, rule.settings);
    if (!all) return [];
    const reasons = all.map((settings) => rule.refuse(settings, wanted));
    const [reason] = reasons;
    if (reason !== undefined && reasons.every((other) => other !== undefined)) {
      return [{ path: placeOf(spec, rule), message: reason }];
    }
    if (reasons.every((other) => other === undefined) || isConstrained(spec, rule)) return [];
    return searched(spec, rule).flatMap((name) => hopelessChoices(spec, rule, name, all, wanted));
  });
}

/** Listed values that fail whatever the other settings are. */
function hopelessChoices(
  spec: Spec,
  rule: SettingsRule,
  name: Setting,
  all: readonly BuiltInTrainer[],
  wanted: readonly string[],
): Complaint[] {
  const definition = spec.space[name]!;
  const [list, choices] =
    definition.type === 'categorical'
      ? (['choices', definition.choices] as const)
      : definition.type === 'ordinal'
        ? (['values', definition.values] as const)
        : ['', []];
  return choices.flatMap((choice, i): Complaint[] => {
    const read = readValue(name, choice);
    const own = all.filter((settings) => read && JSON.stringify(settings[name]) === JSON.stringify(read.value));
    const reasons = own.map((settings) => rule.refuse(settings, wanted));
    const [reason] = reasons;
    if (reason === undefined || reasons.some((other) => other === undefined)) return [];
    return [{ path: ['space', name, list, i], message: `every trial with it fails: ${reason}; remove it here` }];
  });
}

function isConstrained({ constraints, space }: Spec, { settings }: SettingsRule): boolean {
  const isDerived = Object.values(space).some(({ type }) => type === 'derived');
  const word = new RegExp(`\\b(${settings.join('|')})\\b`);
  return isDerived ? constraints.length > 0 : constraints.some((constraint) => word.test(constraint));
}

/** Points of the space that make a trial fail as it begins, with the constraint that keeps them out. */
export function unluckyPoints(spec: Spec, trainer: BuiltInTrainer, space: Space): Complaint[] {
  const wanted = wantedMetrics(spec);
  const rules = settingsRules.filter((rule) => searched(spec, rule).length > 0);
  const names = [...new Set(rules.flatMap((rule) => searched(spec, rule)))];
  const trials = rules.length > 0 ? drawn(space).map((params) => settingsAt(trainer, params, names)) : [];
  return rules.flatMap((rule): Complaint[] => {
    const reasons = trials.flatMap((settings) => rule.refuse(settings, wanted) ?? []);
    if (reasons.length === 0) return [];
    const constraint = writtenOut(spec, trainer, rule);
    const share = Math.max(1, Math.round((100 * reasons.length) / trials.length));
    const remedy = constraint === undefined ? '' : `; add the constraint "${constraint}"`;
    const message = `about ${share} % of the trials will fail as they begin: ${reasons[0]}${remedy}`;
    return [{ path: placeOf(spec, rule), message, atKey: true }];
  });
}

function settingsAt(trainer: BuiltInTrainer, params: Params, names: readonly Setting[]): BuiltInTrainer {
  const own = names.flatMap((name) => {
    const read = params[name] === undefined ? undefined : readValue(name, params[name]);
    return read ? [[name, read.value] as const] : [];
  });
  return { ...trainer, ...Object.fromEntries(own) };
}

function drawn(space: Space): Params[] {
  if (space.cardinality <= 4 * points) {
    const { size, pointAt } = space.enumerate();
    return Array.from({ length: size }, (_, rank) => pointAt(rank)).filter((params) => space.feasible(params));
  }
  const random = randomStream('unlucky points');
  const draw = () => space.decode(space.parameters.map(() => random.uniform()));
  return Array.from({ length: 4 * points }, draw)
    .filter((params) => space.feasible(params))
    .slice(0, points);
}

/** A rule's constraint over the names that are searched; lists and their texts cannot be reckoned with. */
function writtenOut(spec: Spec, trainer: BuiltInTrainer, rule: SettingsRule): string | undefined {
  let text = rule.constraint;
  for (const name of rule.settings) {
    const definition = spec.space[name];
    const isNumber = definition ? !hasTexts(definition) : typeof trainer[name] === 'number';
    const word = new RegExp(`\\b${name}\\b`, 'g');
    if (text === undefined || !word.test(text)) continue;
    if (!isNumber) return undefined;
    if (!definition) text = text.replaceAll(word, String(trainer[name]));
  }
  return text;
}

function hasTexts(definition: Spec['space'][string]): boolean {
  if (definition.type === 'categorical') return definition.choices.some((choice) => typeof choice !== 'number');
  return definition.type === 'ordinal' && definition.values.some((value) => typeof value !== 'number');
}
