import { describe, expect, it } from 'vitest';
import { matchObjectives } from '../../../../core/samplers/transfer/objectives.ts';
import type { Objective } from '../../../../core/sweep/trial.ts';

const min = (metric: string): Objective => ({ metric, goal: 'minimize' });
const max = (metric: string): Objective => ({ metric, goal: 'maximize' });

describe("a source's objectives", () => {
  it('are found by name, in any order and among others', () => {
    expect(matchObjectives([min('loss'), max('accuracy')], [max('accuracy')])).toEqual([1]);
    expect(matchObjectives([min('loss'), max('accuracy')], [max('accuracy'), min('loss')])).toEqual([1, 0]);
  });

  it('may have other names, when as many have the same goals', () => {
    expect(matchObjectives([min('val_loss')], [min('loss')])).toEqual([0]);
    expect(matchObjectives([min('a'), max('b')], [min('c'), max('d')])).toEqual([0, 1]);
  });

  it('do not match in another direction or number', () => {
    expect(matchObjectives([max('loss')], [min('loss')])).toBeUndefined();
    expect(matchObjectives([max('score')], [min('loss')])).toBeUndefined();
    expect(matchObjectives([min('a'), min('b')], [min('loss')])).toBeUndefined();
    expect(matchObjectives([min('a')], [min('loss'), min('time')])).toBeUndefined();
  });

  it('do not match by place where a name contradicts', () => {
    expect(matchObjectives([min('a'), max('b')], [min('b'), max('c')])).toBeUndefined();
  });
});
