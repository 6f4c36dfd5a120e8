import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type ProgressScene, renderProgress, timeLeft } from '../../cli/render/progress.ts';
import { colored, plain, sweepView, trialView } from './views.ts';

const scene = (rest: Partial<ProgressScene> = {}): ProgressScene => ({
  view: sweepView({
    counts: { completed: 3, stopped: 1, failed: 1, running: 2 },
    best: { trial: 2, value: 0.123456789, params: { x: 0.5, optimizer: 'adam' } },
  }),
  trials: [
    trialView(4, { state: 'completed', value: 1 }),
    trialView(5, { steps: 3, maxSteps: 9, metrics: { loss: 0.75, other: 1 } }),
    trialView(6),
  ],
  elapsedSeconds: 65,
  settledBefore: 0,
  columns: 100,
  rows: 24,
  style: plain,
  ...rest,
});

describe('the progress frame', () => {
  it('shows the budget, the running trials, the counts and the best', () => {
    expect(renderProgress(scene())).toBe(
      [
        'toy  minimize loss, tpe + asha',
        '███████████████░░░░░░░░░░░░░░░  5/10 trials  1:05, 0:57 left',
        '  trial 5  step 3/9  loss 0.75  x=0.25',
        '  trial 6  step 0  x=0.25',
        '  3 completed, 1 stopped early, 1 failed, 2 running',
        '  best loss 0.12346 (trial 2)  x=0.5 optimizer=adam',
      ].join('\n'),
    );
  });

  it('never is wider or higher than the terminal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 6, max: 50 }),
        fc.nat(60),
        fc.string({ unit: fc.constantFrom('a', '語', '👩‍👧', ' ', 'é', '\u001b[31m'), maxLength: 60 }),
        fc.boolean(),
        (columns, rows, running, text, color) => {
          const trials = Array.from({ length: running }, (_, i) => trialView(i, { params: { text }, steps: 1 }));
          const frame = renderProgress(scene({ trials, columns, rows, style: color ? colored : plain }));
          const lines = frame.split('\n');
          expect(lines.length).toBeLessThan(rows + 1);
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  it('says how many running trials there is no room for', () => {
    const trials = Array.from({ length: 16 }, (_, i) => trialView(i));
    const lines = renderProgress(scene({ trials, rows: 12 })).split('\n');
    expect(lines.filter((line) => line.startsWith('  trial '))).toHaveLength(6);
    expect(lines).toContain('  and 10 more');
  });

  it('has the same text with and without colours', () => {
    const shown = renderProgress(scene({ style: colored }));
    expect(shown).not.toBe(renderProgress(scene()));
    expect(stripVTControlCharacters(shown)).toBe(renderProgress(scene()));
  });

  it('lets no control character of a parameter through', () => {
    const trials = [trialView(1, { params: { x: 'a\u001b[2J\nb\u0007' } })];
    expect(renderProgress(scene({ trials }))).toContain('x=a b');
  });

  it('shows trials without a bar when the number of trials is open', () => {
    const view = sweepView({ budget: { parallel: 1, seconds: 60 }, counts: { completed: 4 } });
    expect(renderProgress(scene({ view })).split('\n')[1]).toBe('4 trials  1:05');
  });

  it('tells the time left from the pace of this run alone', () => {
    expect(timeLeft(2, 6, 10)).toBe(30);
    expect(timeLeft(0, 6, 10)).toBeUndefined();
    expect(renderProgress(scene({ settledBefore: 5 }))).not.toContain('left');
  });

  it('says that it finishes when all trials are settled', () => {
    const view = sweepView({ counts: { completed: 10 } });
    expect(renderProgress(scene({ view, trials: [] })).split('\n')[1]).toMatch(/10\/10 trials {2}1:05, finishing$/);
  });
});
