import type { Params, ParamValue } from '../../space/parameter.ts';
import type { Objective, TrialState } from '../../sweep/trial.ts';
import { Message } from './message.ts';
import { pluginData } from './summary.ts';

/** TensorBoard's plug-in `hparams`: `plugin_data.proto` and `api.proto`. */
const plugin = 'hparams';
const content = { experiment: 2, sessionStart: 3, sessionEnd: 4 } as const;
const types = { string: 1, boolean: 2, number: 3 } as const;
const statuses: Partial<Record<TrialState, number>> = { completed: 1, stopped: 1, failed: 2, running: 3 };

const isKnown = (value: ParamValue | undefined) => value !== null && value !== undefined;

/** A google.protobuf.Value. */
function dynamic(value: ParamValue): Message {
  if (typeof value === 'number') return new Message().double(2, value);
  if (typeof value === 'boolean') return new Message().integer(4, value ? 1 : 0);
  return new Message().text(3, String(value));
}

/** What was searched over, as the trials show it, and the objectives. */
export function experiment(name: string, objectives: readonly Objective[], trials: readonly Params[]): Message {
  const body = new Message().text(6, name);
  for (const parameter of new Set(trials.flatMap((params) => Object.keys(params)))) {
    body.message(4, parameterInfo(parameter, trials.map((params) => params[parameter]!).filter(isKnown)));
  }
  for (const { metric } of objectives) body.message(5, new Message().message(1, new Message().text(2, metric)));
  return pluginData('_hparams_/experiment', plugin, new Message().message(content.experiment, body));
}

function parameterInfo(name: string, values: readonly ParamValue[]): Message {
  const info = new Message().text(1, name);
  const kinds = new Set(values.map((value) => typeof value));
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === undefined || !(kind in types)) return info;
  info.integer(4, types[kind as keyof typeof types]);
  if (kind === 'number') {
    const numbers = values as readonly number[];
    const interval = new Message().double(1, Math.min(...numbers)).double(2, Math.max(...numbers));
    return info.message(6, interval);
  }
  const list = new Message();
  for (const value of new Set(values)) list.message(1, dynamic(value));
  return info.message(5, list);
}

/** The parameters of one trial. `seconds` since 1970. */
export function sessionStart(params: Params, group: string, seconds: number): Message {
  const body = new Message().text(4, group).double(5, seconds);
  for (const [name, value] of Object.entries(params)) {
    if (isKnown(value)) body.message(1, new Message().text(1, name).message(2, dynamic(value)));
  }
  return pluginData('_hparams_/session_start_info', plugin, new Message().message(content.sessionStart, body));
}

export function sessionEnd(state: TrialState, seconds: number): Message {
  const body = new Message().integer(1, statuses[state] ?? 0).double(2, seconds);
  return pluginData('_hparams_/session_end_info', plugin, new Message().message(content.sessionEnd, body));
}
