import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exclusively } from '../../../trainer/data/store/lock.ts';

const module = JSON.stringify(new URL('../../../trainer/data/store/lock.ts', import.meta.url).href);
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const done = async () => 'done';
const hourAgo = () => new Date(Date.now() - 3_600_000);

describe('a lock', () => {
  it('lets one in at a time and leaves nothing behind', async () => {
    let inside = 0;
    const work = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((next) => setImmediate(next));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => exclusively(file, work)));
    const failing = exclusively(file, () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a killed process is taken over', async () => {
    const script = `import { exclusively } from ${module};
      await exclusively(process.argv[1], () => new Promise(() => { console.log('in'); setInterval(() => {}, 1000); }));`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, file]);
    await once(child.stdout, 'data');
    const ended = once(child, 'exit');
    const owner = readFileSync(file, 'utf8');
    expect(owner.startsWith(`${child.pid} ${hostname()} `)).toBe(true);
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(file)).toBe(true);
    expect(await exclusively(file, done)).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  it.each([
    ['of another machine', '4711 elsewhere 1'],
    ['whose process id is a living process by now', `${process.pid} ${hostname()} 1`],
  ])('%s counts until it has not been touched for long', async (_, content) => {
    writeFileSync(file, content);
    const given = new AbortController();
    const waiting = exclusively(file, done, given.signal);
    given.abort(new Error('given up'));
    await expect(waiting).rejects.toThrow('given up');
    expect(readFileSync(file, 'utf8')).toBe(content);
    utimesSync(file, hourAgo(), hourAgo());
    expect(await exclusively(file, done)).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that was taken over is not taken away from its new owner', async () => {
    await exclusively(file, async () => {
      utimesSync(file, hourAgo(), hourAgo());
      expect(await exclusively(file, done)).toBe('done');
      writeFileSync(file, 'of a third one');
    });
    expect(readFileSync(file, 'utf8')).toBe('of a third one');
  });
});
