import { isFeasible } from '../analysis/feasibility.ts';
import type { Params } from '../space/parameter.ts';
import { toWire, type WireNumber } from '../sweep/wire.ts';
import { type AskTellRequest, readRequest } from './ask-tell-request.ts';
import type { Study } from './study.ts';
import type { CompletedTrial, TrialResult } from './study-trial.ts';

type Measured =
  | ({ readonly trial: number; readonly value: WireNumber } & Details)
  | ({ readonly trial: number; readonly values: readonly WireNumber[] } & Details);

interface Details {
  readonly params: Params;
  readonly metrics?: Readonly<Record<string, WireNumber>>;
}

/** The answer to one line of the ask-tell protocol. */
export type AskTellAnswer =
  | {
      readonly trials: readonly { readonly trial: number; readonly params: Params }[];
      /** Why there are fewer than asked for. */
      readonly done?: string;
      readonly reason?: string;
    }
  | { readonly ok: true }
  | { readonly decision: 'continue' | 'stop' | 'pause'; readonly reason?: string }
  | Measured
  | { readonly best: null; readonly reason?: string }
  | { readonly pareto: readonly Measured[] }
  | { readonly error: string };

/**
 * Answers one line; what is wrong with it becomes an error answer.
 *
 * @param over why no new trial starts, where the caller knows a reason of its own, such as the time
 */
export function answerLine(study: Study<Params>, line: string, over?: string): AskTellAnswer {
  try {
    return answer(study, readRequest(line), over);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function answer(study: Study<Params>, { kind, body }: AskTellRequest, over?: string): AskTellAnswer {
  switch (kind) {
    case 'ask': {
      const trials = over === undefined ? study.ask(body).map(({ number, params }) => ({ trial: number, params })) : [];
      if (trials.length === body) return { trials };
      return { trials, ...(over === undefined ? study.end : { done: over }) };
    }
    case 'tell':
      study.tell(body.trial, resultOf(body));
      return { ok: true };
    case 'report': {
      const value = measurement(body);
      if (value === undefined) throw new RangeError('report: neither value nor values is given; give one of the two');
      return study.report(body.trial, body.step, value);
    }
    case 'best': {
      if (study.objectives.length > 1) return { pareto: study.paretoFront.map((trial) => measured(trial, true)) };
      const { best } = study;
      return best ? measured(best, false) : { best: null, ...whyNone(study) };
    }
  }
}

type Tell = Extract<AskTellRequest, { kind: 'tell' }>['body'];

/** Without a best trial: whether it is the constraints that none satisfies. */
function whyNone({ trials }: Study<Params>): { readonly reason?: string } {
  const infeasible = trials.filter((trial) => trial.state === 'completed' && !isFeasible(trial)).length;
  return infeasible > 0 ? { reason: `no trial is feasible so far: ${infeasible} broke an outcome constraint` } : {};
}

function resultOf({ state, reason, metrics, ...given }: Tell): TrialResult {
  const value = measurement(given);
  if (value !== undefined && state === undefined) {
    if (metrics === undefined) return value;
    return typeof value === 'number' ? { value, metrics } : { values: value, metrics };
  }
  if (metrics !== undefined) throw new RangeError('tell.metrics: belong to a value; give the value too, or no metrics');
  if (value === undefined && state !== undefined) return { state, reason };
  throw new RangeError(
    state === undefined
      ? 'tell: there is no result; give value, values or "state": "failed"'
      : `tell: excludes each other: a value and the state ${state}; give one of the two`,
  );
}

function measurement({ value, values }: Pick<Tell, 'value' | 'values'>): number | readonly number[] | undefined {
  if (value === undefined || values === undefined) return value ?? values;
  throw new RangeError('value and values exclude each other; give one of the two');
}

function measured({ number, params, values, metrics }: CompletedTrial<Params>, several: boolean): Measured {
  const wire = values.map(toWire);
  const details = {
    params,
    ...(metrics && { metrics: Object.fromEntries(Object.entries(metrics).map(([name, one]) => [name, toWire(one)])) }),
  };
  return several ? { trial: number, values: wire, ...details } : { trial: number, value: wire[0]!, ...details };
}
