import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { MemoryWatch } from '../../trainer/usage/memory-watch.ts';
import { ProgramMeter } from '../../trainer/usage/meter.ts';

const linux = test.skipIf(process.platform !== 'linux');
const sleep = 'setTimeout(() => process.exit(), 700)';

/** Two processes below a shell that waits for both, each of which fills so many megabytes. */
function family(mb: number) {
  const program = `const b = Buffer.alloc(${mb} << 20, 1); ${sleep}`;
  return spawn('sh', ['-c', `"${process.execPath}" -e '${program}' & "${process.execPath}" -e '${program}' & wait`]);
}

linux('memory is that of a program with its children, together', async () => {
  const child = family(80);
  const watch = new MemoryWatch(child.pid!);
  await once(child, 'exit');
  watch.stop();
  expect(watch.peakMb).toBeGreaterThan(160);
  expect(watch.peakMb).toBeLessThan(600);
});

linux('several runs add up in time, and the largest counts in memory', async () => {
  const meter = new ProgramMeter();
  const peaks: number[] = [];
  for (const mb of [60, 10]) {
    const child = family(mb);
    meter.start(child.pid!);
    await once(child, 'exit');
    meter.stop();
    peaks.push(meter.usage().peakMemoryMb!);
  }
  expect(meter.usage().trainSeconds).toBeGreaterThan(1.4);
  expect(peaks[0]).toBeGreaterThan(120);
  expect(peaks[1]).toBe(peaks[0]);
});
