import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { LiveDisplay } from '../../cli/display/live.ts';
import { wantsColor } from '../../cli/io.ts';
import { plain, sweepView, trialView } from './views.ts';

function terminal(columns: number) {
  const written: string[] = [];
  const stream = Object.assign(new PassThrough(), { columns, rows: 24, isTTY: true });
  stream.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const output = {
    stream: stream as unknown as NodeJS.WriteStream,
    live: true,
    style: plain,
    line: (text: string) => void stream.write(`${text}\n`),
  };
  return { stream, written, output };
}

it('draws anew when the terminal is resized, and leaves nothing behind', () => {
  const { stream, written, output } = terminal(60);
  const display = new LiveDisplay(output);
  display.update(sweepView(), [trialView(0, { params: { note: 'x'.repeat(100) } })]);
  expect(written.join('')).toContain('…');
  written.length = 0;
  stream.columns = 20;
  stream.emit('resize');
  expect(written.join('')).toContain('toy  minimize loss,…');
  display.note('a message that stays');
  expect(written.join('')).toContain('a message that stays\n');
  display.end();
  written.length = 0;
  stream.emit('resize');
  display.update(sweepView(), []);
  display.end();
  expect(written.join('')).toBe('');
  expect(stream.listenerCount('resize')).toBe(0);
});

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
])('on a terminal: %s, with %j, colours: %s', (live, env, expected) => {
  expect(wantsColor(live, env)).toBe(expected);
});
