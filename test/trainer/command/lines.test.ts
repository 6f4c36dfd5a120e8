import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, longestLine } from '../../../trainer/command/lines.ts';

function split(...chunks: (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk as string));
  splitter.end();
  return lines;
}

test('lines are the same however the bytes are cut', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.array(fc.nat({ max: 7 })), (lines, end, cuts) => {
      const bytes = Buffer.from(lines.map((text) => text + end).join(''));
      const chunks: Buffer[] = [];
      let from = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(from, from + cut));
        from += cut;
      }
      expect(split(...chunks, bytes.subarray(from))).toEqual(lines);
    }),
  );
});

test('a last line needs no end', () => {
  expect(split('a\nb')).toEqual(['a', 'b']);
  expect(split('a\n')).toEqual(['a']);
});

test('a carriage return overwrites what stands before it', () => {
  expect(split('10 %\r20 %', '\r', '30 %', '\rdone\r\nnext\n')).toEqual(['done', 'next']);
});

test('memory is bounded for lines without end', () => {
  const lines = split(...Array.from({ length: 100 }, () => Buffer.alloc(longestLine, 'x')), '\nshort\n');
  expect(lines.map(({ length }) => length)).toEqual([longestLine, 5]);
});

test('bytes that are no UTF-8 do no harm', () => {
  expect(split(Buffer.from([0xff, 0xfe, 0x00, 0x0a]), '{"a":1}\n')).toEqual(['\uFFFD\uFFFD\u0000', '{"a":1}']);
});
