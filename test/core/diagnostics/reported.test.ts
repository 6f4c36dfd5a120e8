import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnoseReports, digest, type Reported } from '../../../core/diagnostics/reported.ts';

const minimise = [{ metric: 'val_loss', goal: 'minimize' }] as const;
const series = (...metrics: Record<string, number>[]): Reported[] =>
  metrics.map((one, i) => ({ step: i + 1, metrics: one }));
type Objectives = Parameters<typeof digest>[1];
const diagnosed = (reports: Reported[], objectives: Objectives) =>
  diagnoseReports(
    reports.map((report) => digest(report, objectives)),
    objectives,
  );
const conditions = (reports: Reported[], objectives: Objectives = minimise) =>
  diagnosed(reports, objectives).map(({ condition }) => condition);
const each = (count: number, value: (i: number) => Record<string, number>) =>
  series(...Array.from({ length: count }, (_, i) => value(i)));

describe('reports show', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s as divergence', (value) => {
    const [finding] = diagnosed(series({ val_loss: 1 }, { val_loss: value }), minimise);
    expect(finding).toMatchObject({ condition: 'diverged', step: 2, detail: `val_loss is ${value}` });
    expect(
      conditions(series({ 'train/loss': value, accuracy: 0.5 }), [{ metric: 'accuracy', goal: 'maximize' }]),
    ).toEqual(['diverged']);
  });

  it('a loss far above where it began as divergence, but no single peak', () => {
    expect(conditions(series(...[2, 1, 30, 40, 50].map((val_loss) => ({ val_loss }))))).toEqual(['diverged']);
    expect(conditions(series(...[2, 1, 1, 1, 50].map((val_loss) => ({ val_loss }))))).toEqual([]);
  });

  it('a plateau once ten reports, and half of all, brought nothing', () => {
    const stuck = (count: number) => each(count, (i) => ({ val_loss: i < 5 ? 2 - 0.2 * i : 1.2 + 0.001 * (i % 3) }));
    expect(conditions(stuck(14))).toEqual([]);
    const [finding] = diagnosed(stuck(15), minimise);
    expect(finding).toMatchObject({ condition: 'plateau', step: 15 });
    expect(finding!.detail).toBe('since step 5 val_loss has not got notably better than 1.2');
    const late = each(60, (i) => ({ val_loss: Math.max(1 - i / 45, 0) }));
    expect(conditions(late)).toEqual([]);
  });

  it('no plateau after a steep beginning', () => {
    expect(conditions(each(40, (i) => ({ val_loss: i === 0 ? 1e6 : 1 - 0.02 * i })))).toEqual([]);
  });

  it('overfitting where both losses have usual names', () => {
    const losses = (train: string, validation: string) =>
      each(9, (i) => ({ [train]: 1 / (i + 1), [validation]: i < 3 ? 1 - 0.1 * i : 0.8 + 0.15 * (i - 2) }));
    for (const [train, validation] of [
      ['loss', 'val_loss'],
      ['train_loss', 'valid_loss'],
      ['train/loss', 'eval/loss'],
      ['Training Loss', 'Validation Loss'],
    ] as const) {
      expect(conditions(losses(train, validation), [{ metric: validation, goal: 'minimize' }])).toEqual([
        'overfitting',
      ]);
    }
    expect(conditions(losses('energy', 'error'), [{ metric: 'error', goal: 'minimize' }])).toEqual([]);
  });
});

it('raises no alarm on a curve that falls, however noisy', () => {
  const noise = fc.double({ min: -0.02, max: 0.02, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(noise, { minLength: 1, maxLength: 60 }),
      fc.constantFrom('minimize', 'maximize'),
      (parts, goal) => {
        const sign = goal === 'minimize' ? 1 : -1;
        const reports = each(parts.length, (i) => ({ score: sign * (2 - i / 60 + parts[i]!) }));
        expect(conditions(reports, [{ metric: 'score', goal }])).toEqual([]);
      },
    ),
  );
});

it('says nothing of no report, or of one without the objective', () => {
  expect(conditions([])).toEqual([]);
  expect(conditions(each(40, () => ({ other: 1 })))).toEqual([]);
});
