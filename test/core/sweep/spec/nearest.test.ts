import { expect, it } from 'vitest';
import { nearest } from '../../../../core/sweep/spec/nearest.ts';

it.each([
  ['maximise', ['minimize', 'maximize'], 'maximize'],
  ['max', ['minimize', 'maximize'], 'maximize'],
  ['learningRate', ['learning_rate', 'epochs'], 'learning_rate'],
  ['mni', ['eta', 'min', 'max'], 'min'],
  ['direction', ['metric', 'goal'], 'goal'],
  ['hgh', ['low', 'high', 'log'], 'high'],
  ['completely-else', ['low', 'high', 'log'], undefined],
  ['x', ['low', 'learning_rate'], undefined],
  ['', ['low'], undefined],
])('takes %s of %j for %s', (word, allowed, expected) => {
  expect(nearest(word, allowed)).toBe(expected);
});
