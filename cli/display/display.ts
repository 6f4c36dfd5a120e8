import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import type { Output } from '../io.ts';
import { LiveDisplay } from './live.ts';
import { PlainDisplay } from './plain.ts';

/** Shows how a sweep gets on. */
export interface Display {
  update(view: SweepView, trials: readonly TrialView[]): void;
  /** A message that stays. */
  note(line: string): void;
  /** Nothing more comes. */
  end(): void;
}

/** The display that suits a stream. Quiet ones show notes alone. */
export function createDisplay(output: Output, quiet: boolean): Display {
  if (quiet) return { update: () => {}, note: (line) => output.line(line), end: () => {} };
  return output.live ? new LiveDisplay(output) : new PlainDisplay(output);
}
