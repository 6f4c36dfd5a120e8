import { afterEach, expect, it } from 'vitest';
import { LineProgram } from '../../bench/samplers/lines.ts';

const echo = `process.stdin.on('data', (all) => {
  for (const line of String(all).trim().split('\\n')) {
    const { value } = JSON.parse(line);
    if (value === 'end') process.exit(3);
    console.log(JSON.stringify(value === 'bad' ? { error: 'no such value' } : { twice: 2 * value }));
  }
});`;

const opened: LineProgram[] = [];
afterEach(() => {
  for (const program of opened.splice(0)) program.close();
});
function open(): LineProgram {
  const program = new LineProgram(process.execPath, ['-e', echo]);
  opened.push(program);
  return program;
}

it('answers in the order asked, and goes on after an error', async () => {
  const program = open();
  const [first, wrong, third] = await Promise.allSettled([1, 'bad', 3].map((value) => program.ask({ value })));
  expect(first).toEqual({ status: 'fulfilled', value: { twice: 2 } });
  expect(wrong).toMatchObject({ status: 'rejected', reason: { message: 'no such value' } });
  expect(third).toEqual({ status: 'fulfilled', value: { twice: 6 } });
});

it('rejects what waits when the program ends', async () => {
  const program = open();
  await expect(program.ask({ value: 'end' })).rejects.toThrow(/ended with 3/);
});

it('rejects when there is no such program', async () => {
  const program = new LineProgram('no-such-program', []);
  await expect(program.ask({})).rejects.toThrow(/ENOENT/);
});
