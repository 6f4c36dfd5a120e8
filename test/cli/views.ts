import { createColors } from 'picocolors';
import type { SweepView, TrialCounts, TrialView } from '../../core/sweep/views.ts';

export const plain = createColors(false);
export const colored = createColors(true);

const noCounts: TrialCounts = { queued: 0, running: 0, paused: 0, completed: 0, stopped: 0, failed: 0 };

export function sweepView({
  counts,
  ...rest
}: Partial<Omit<SweepView, 'counts'>> & { counts?: Partial<TrialCounts> } = {}): SweepView {
  return {
    sweep: 'toy',
    status: 'running',
    objectives: [{ metric: 'loss', goal: 'minimize' }],
    budget: { trials: 10, parallel: 2 },
    sampler: 'tpe',
    scheduler: 'asha',
    counts: { ...noCounts, ...counts },
    best: null,
    steps: { run: 0 },
    createdAt: '2026-01-02T03:04:05.678Z',
    ...rest,
  };
}

export function trialView(trial: number, rest: Partial<TrialView> = {}): TrialView {
  return { trial, state: 'running', value: null, params: { x: 0.25 }, steps: 0, proposal: 'random', ...rest };
}
