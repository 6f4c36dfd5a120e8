import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = [process.env.SKYSWEEP_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** The machine's own Chromium, headless. @throws Error that says how to get it. */
export async function openChromium(): Promise<Browser> {
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  if (!executablePath) {
    throw new Error('there is no Chromium: `apt-get install chromium`, or name its path in SKYSWEEP_CHROMIUM');
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
