import type { Space } from '../../space/parameter.ts';
import type { ParameterDefinition } from '../../space/parameter-schema.ts';
import { refuseData } from '../built-in/family-inputs.ts';
import { trainerMetrics } from '../built-in/reported-metrics.ts';
import { systemMetricNames } from '../system-metrics.ts';
import {
  type BuiltInTrainer,
  builtInTrainer,
  isForModule,
  refuseModule,
  refuseParameter,
  tunableNames,
} from '../trainer-settings.ts';
import { checkChannelPruning } from './channel-rules.ts';
import { check } from './explain.ts';
import { checkSettings } from './impossible-settings.ts';
import type { Complaint } from './issue.ts';
import { suggestion } from './nearest.ts';
import type { Spec } from './schema.ts';

/** The built-in trainer knows the searched parameters, accepts the extremes of their ranges, and reports the metrics. */
export function checkBuiltInTrainer(spec: Spec, trainer: BuiltInTrainer, space?: Space): Complaint[] {
  const { family, data } = trainer;
  const wrong = refuseModule(trainer);
  if (wrong !== undefined) return [{ path: ['trainer', wrong[0]], message: wrong[1] }];
  const unread = refuseData(family, data);
  if (unread !== undefined) return [{ path: ['trainer', 'family'], message: unread }];
  return [
    ...Object.entries(spec.space).flatMap(([name, definition]) => checkParameter({ family, data }, name, definition)),
    ...checkLength(spec, trainer),
    ...checkChannelPruning(spec, trainer),
    ...(space ? checkSettings(spec, trainer, space) : []),
    // Measured by the trainer after each epoch, or recorded by the system.
    ...checkMetrics(spec, [...trainerMetrics(trainer), ...systemMetricNames]),
  ];
}

/** The normal form has no epochs beside steps unless they were given. */
function checkLength({ space }: Spec, { steps, epochs }: BuiltInTrainer): Complaint[] {
  const isSearched = Object.hasOwn(space, 'steps');
  if (steps === undefined && !isSearched) return [];
  if (epochs === undefined && !Object.hasOwn(space, 'epochs')) return [];
  return [{ path: [isSearched ? 'space' : 'trainer', 'steps'], message: 'excludes epochs: keep one of the two' }];
}

function checkParameter(
  { family, data }: Pick<BuiltInTrainer, 'family' | 'data'>,
  name: string,
  definition: ParameterDefinition,
): Complaint[] {
  // Helpers of conditions and derived parameters would reach the trainer, too: it has to know every name.
  const refusal = refuseParameter(family, name, data);
  if (refusal !== undefined) {
    const allowed = tunableNames(family);
    return [{ path: ['space', name], message: `${refusal}${suggestion(name, allowed)}`, allowed, atKey: true }];
  }
  if (isForModule(family, name)) return [];
  const setting = builtInTrainer.shape[name as keyof typeof builtInTrainer.shape];
  return extremes(definition).flatMap(([path, value]) =>
    check(setting, value).complaints.map(({ message }) => ({
      path: ['space', name, ...path],
      message: `the trainer does not accept this ${name}: ${message}`,
    })),
  );
}

/** Values that a parameter may take, with their places in its definition; an interval is judged by its ends. */
function extremes(definition: ParameterDefinition): [readonly (string | number)[], unknown][] {
  switch (definition.type) {
    case 'float':
    case 'int':
      return [
        [['low'], definition.low],
        [['high'], definition.high],
      ];
    case 'categorical':
      return definition.choices.map((choice, i) => [['choices', i], choice]);
    case 'ordinal':
      return definition.values.map((value, i) => [['values', i], value]);
    case 'constant':
      return [[['value'], definition.value]];
    default:
      return [];
  }
}

function checkMetrics(
  { objectives, outcome_constraints: constraints = {} }: Spec,
  metrics: readonly string[],
): Complaint[] {
  const unknown = (metric: string, path: Complaint['path'], atKey: boolean): Complaint[] => {
    if (metrics.includes(metric)) return [];
    const message = `the built-in trainer does not report ${metric}; allowed: ${metrics.join(', ')}${suggestion(metric, metrics)}`;
    return [{ path, message, found: JSON.stringify(metric), allowed: metrics, atKey }];
  };
  return [
    ...objectives.flatMap(({ metric }, i) => unknown(metric, ['objectives', i, 'metric'], false)),
    ...Object.keys(constraints).flatMap((metric) => unknown(metric, ['outcome_constraints', metric], true)),
  ];
}
