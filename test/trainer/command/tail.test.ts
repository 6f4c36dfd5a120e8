import { expect, test } from 'vitest';
import { OutputTail } from '../../../trainer/command/tail.ts';

test('the last 20 lines are kept, clean and short', () => {
  const tail = new OutputTail();
  for (let i = 0; i < 1000; i += 1) tail.add(`line ${i}`);
  tail.add('  ');
  tail.add('\u001b[31mred\u001b[0m \u0000\u0007 \ud800\tend  ');
  tail.add('é'.repeat(10_000));
  const lines = tail.lines();
  expect(lines).toHaveLength(20);
  expect(lines[0]).toBe('line 982');
  expect(lines[18]).toBe('red \uFFFD\uFFFD \uFFFD  end');
  expect(lines[19]).toBe(`${'é'.repeat(399)}…`);
});
