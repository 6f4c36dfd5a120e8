import { describe, expect, it } from 'vitest';
import { renderSummary } from '../../cli/render/summary.ts';
import { plain, sweepView, trialView } from './views.ts';

describe('the summary', () => {
  it('tells the counts, what early stopping saved, the best and the test metrics', () => {
    const view = sweepView({
      status: 'completed',
      reason: '10 trials done',
      counts: { completed: 4, stopped: 6 },
      best: { trial: 7, value: 0.012345678, params: { learning_rate: 0.001, optimizer: 'adam' } },
      steps: { run: 42, full: 90 },
      evaluation: { best: { test_accuracy: 0.981 }, baseline: { test_accuracy: 0.82 } },
    });
    expect(renderSummary(view, [], { style: plain, elapsedSeconds: 75 })).toEqual([
      'toy: completed in 1:15 (10 trials done)',
      '  10 trials: 4 completed, 6 stopped early',
      '  early stopping ran 42 of 90 steps: 53 % saved',
      '  best: loss 0.012346, trial 7',
      '    learning_rate  0.001',
      '    optimizer      adam',
      '  on the test set:',
      '                   baseline  best',
      '    test_accuracy  0.82      0.981',
    ]);
  });

  it('counts trials that the scheduler has laid aside, but none that wait with their sweep', () => {
    const counts = { completed: 2, paused: 4 };
    const steps = { run: 12, full: 24 };
    expect(renderSummary(sweepView({ status: 'completed', counts, steps }), [], { style: plain }).slice(1, 3)).toEqual([
      '  6 trials: 2 completed, 4 paused',
      '  early stopping ran 12 of 24 steps: 50 % saved',
    ]);
    const waiting = sweepView({ status: 'paused', counts, budget: { trials: 9, parallel: 1 } });
    expect(renderSummary(waiting, [], { style: plain })[1]).toBe('  2 of 9 trials ended: 2 completed, 4 paused');
  });

  it('tells failures with their last lines of output', () => {
    const view = sweepView({
      status: 'failed',
      reason: 'every trial failed',
      counts: { failed: 7 },
      budget: { trials: 9, parallel: 1 },
    });
    const output = Array.from({ length: 12 }, (_, i) => `line ${i}`);
    const failures = Array.from({ length: 7 }, (_, i) =>
      trialView(i, { state: 'failed', reason: 'crashed', exitCode: 3, ...(i === 0 && { output }) }),
    );
    const lines = renderSummary(view, failures, { style: plain, output: 2 });
    expect(lines).toEqual([
      'toy: failed (every trial failed)',
      '  7 of 9 trials ended: 7 failed',
      '  best: none, no trial has completed',
      '  7 failed trials:',
      '    trial 0: crashed (exit code 3)',
      '      | line 10',
      '      | line 11',
      ...[1, 2, 3, 4].map((trial) => `    trial ${trial}: crashed (exit code 3)`),
      '    and 2 more; `skysweep trials` lists them',
    ]);
  });

  it('tells how many trials are infeasible, and that none is feasible', () => {
    const view = sweepView({ status: 'completed', counts: { completed: 3 }, best: null, infeasible: 3 });
    expect(renderSummary(view, [], { style: plain })).toEqual([
      'toy: completed',
      '  3 trials: 3 completed',
      '  3 infeasible trials, see `skysweep trials`',
      '  best: none, no trial is feasible so far, 3 completed trials broke an outcome constraint',
    ]);
  });

  it('tells whether the winner is better or lucky', () => {
    const verdict = 'Trial 7 may just be lucky.';
    const view = sweepView({
      status: 'completed',
      counts: { completed: 2 },
      confirmation: {
        done: 10,
        total: 10,
        trials: [
          { trial: 7, value: 0.01, n: 5, mean: 0.0123456, standardError: 0.001, interval: [0.01, 0.015] },
          {
            trial: 3,
            value: 0.011,
            n: 5,
            mean: 0.0125,
            standardError: 0.001,
            interval: [0.009, 0.016],
            winner: { n: 5, better: 0.0001544, t: 0.3123, wilcoxon: 0.40625 },
          },
        ],
        verdict,
      },
    });
    const lines = renderSummary(view, [], { style: plain });
    expect(lines.slice(lines.indexOf('  trained again with fresh seeds:'))).toEqual([
      '  trained again with fresh seeds:',
      '             search  mean      95 % interval   winner better by  p (t-test)  p (Wilcoxon)',
      '    trial 7  0.01    0.012346  0.01 to 0.015',
      '    trial 3  0.011   0.0125    0.009 to 0.016  0.00015           0.31        0.41',
      `  ${verdict}`,
    ]);
  });

  it('says nothing of savings when nothing was stopped', () => {
    const view = sweepView({ status: 'completed', counts: { completed: 2 }, steps: { run: 18, full: 18 } });
    expect(renderSummary(view, [], { style: plain }).join('\n')).not.toContain('early');
  });
});
