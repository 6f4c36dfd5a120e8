import { describe, expect, it } from 'vitest';
import { control, emptyMemory, remember } from '../../../core/samplers/differential-evolution/control.ts';
import { replayShade } from '../../../core/samplers/differential-evolution/replay.ts';
import { failure, individual } from './individuals.ts';

describe('differential evolution', () => {
  const plan = { size: 4, seed: 1, objectives: 1, trials: undefined };
  const start = [3, 2, 4, 5].map((loss, number) => individual(number, loss, 0.5));

  it('lets trial t challenge member t mod N, whenever its result comes', () => {
    const challengers = [individual(6, 1, 0.4), individual(9, 9, 0.4), individual(4, 2.5, 0.4), failure(7)];
    const { members, archive } = replayShade(plan, [...start, ...challengers], 10);
    expect(members.map(({ number }) => number)).toEqual([4, 1, 6, 3]);
    expect(archive.map(({ number }) => number)).toEqual([2, 0]);
  });

  it('shrinks to the best four by the end of its budget', () => {
    const many = Array.from({ length: 12 }, (_, number) => individual(number, (number * 5) % 12, 0.5));
    const { members } = replayShade({ ...plan, size: 12, trials: 40 }, many, 40);
    expect(members.map(({ losses }) => losses[0]).sort()).toEqual([0, 1, 2, 3]);
  });

  it('remembers the weighted Lehmer mean of what has succeeded', () => {
    const memory = emptyMemory();
    remember(memory, [
      { scale: 0.2, crossover: 1, gain: 1 },
      { scale: 0.8, crossover: 1, gain: 3 },
    ]);
    expect(memory.scales[0]).toBeCloseTo((0.04 + 3 * 0.64) / (0.2 + 3 * 0.8), 12);
    expect(memory.crossovers[0]).toBe(1);
    const drawn = Array.from({ length: 500 }, (_, trial) => control(memory, 1, trial));
    expect(drawn.every(({ scale, crossover }) => scale > 0 && scale <= 1 && crossover >= 0 && crossover <= 1)).toBe(
      true,
    );
    expect(control(memory, 1, 7)).toEqual(control(memory, 1, 7));
  });
});
