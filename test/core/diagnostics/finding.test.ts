import { describe, expect, it } from 'vitest';
import { conditions, type Finding, findingsSchema, mergeFindings } from '../../../core/diagnostics/finding.ts';
import { histogram } from '../../../core/diagnostics/histogram.ts';
import { doctorSchema, stopReason } from '../../../core/diagnostics/settings.ts';

const finding = (condition: Finding['condition'], step: number): Finding => ({
  condition,
  step,
  detail: `seen at ${step}`,
  remedy: 'rest',
});

describe('findings', () => {
  it('keep the earliest of each condition, whatever order they come in', () => {
    const [early, late, other] = [finding('plateau', 2), finding('plateau', 7), finding('diverged', 4)];
    expect(mergeFindings([late], [other, early])).toEqual([early, other]);
    expect(mergeFindings([early, other], [late])).toEqual([early, other]);
  });

  it('are limited in number and length', () => {
    expect(findingsSchema.safeParse([finding('plateau', 1)]).success).toBe(true);
    const many = Array.from({ length: conditions.length + 1 }, () => finding('plateau', 1));
    expect(findingsSchema.safeParse(many).success).toBe(false);
    expect(findingsSchema.safeParse([{ ...finding('plateau', 1), detail: 'x'.repeat(501) }]).success).toBe(false);
    expect(findingsSchema.safeParse([{ ...finding('plateau', 1), condition: 'tired' }]).success).toBe(false);
  });

  it('stop a trial only where the spec asks for it', () => {
    const findings = [finding('plateau', 2), finding('diverged', 4)];
    expect(stopReason(undefined, findings)).toBeUndefined();
    expect(stopReason({ stop: [] }, findings)).toBeUndefined();
    expect(stopReason({ stop: ['dead_relus'] }, findings)).toBeUndefined();
    expect(stopReason({ stop: ['dead_relus', 'diverged'] }, findings)).toBe('diverged: seen at 4');
  });

  it('are named in full where the spec names another', () => {
    const parsed = doctorSchema.safeParse({ stop: ['tired'] });
    expect(parsed.error?.issues[0]?.message).toContain('dead_relus');
  });
});

describe('a histogram', () => {
  it('counts every finite value between the least and the greatest', () => {
    expect(histogram([0, 1, 2, 3, 4, Number.NaN, Number.POSITIVE_INFINITY], 4)).toEqual({
      low: 0,
      high: 4,
      counts: [1, 1, 1, 2],
    });
    expect(histogram([5, 5], 2)).toEqual({ low: 5, high: 5, counts: [2, 0] });
    expect(histogram([Number.NaN], 2)).toEqual({ low: 0, high: 0, counts: [0, 0] });
  });
});
