import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'tf32-'));
afterAll(() => rmSync(folder, { recursive: true }));
const source = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** Stands where the package would: says what a library would find in the environment when it is loaded, and fails. */
const binding = join(folder, 'binding.mjs');
writeFileSync(
  binding,
  `import { execFileSync } from 'node:child_process';
const inherited = execFileSync('sh', ['-c', 'echo "\${NVIDIA_TF32_OVERRIDE-unset}"']).toString().trim();
console.log('loaded with ' + inherited);
throw new Error('no such device');`,
);
const hooks = `export async function resolve(name, context, next) {
  if (name === '@tensorflow/tfjs-node-gpu') return { url: ${JSON.stringify(pathToFileURL(binding).href)}, shortCircuit: true };
  return await next(name, context);
}`;
const program = join(folder, 'train.mjs');
writeFileSync(
  program,
  `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
const { runBuiltIn } = await import(${source('../../../trainer/built-in.ts')});
const { memorySession } = await import(${source('../memory-session.ts')});
const trainer = { backend: 'tfjs-node-gpu', ...JSON.parse(process.argv[2]) };
await runBuiltIn(memorySession({ trainer })).catch((error) => console.log(error.message));`,
);

/** What a process prints that trains with these settings. */
async function trained(settings: object, env: Record<string, string> = {}): Promise<string> {
  const { NVIDIA_TF32_OVERRIDE: _, ...others } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', program, JSON.stringify(settings)],
    { env: { ...others, ...env } },
  );
  return stdout;
}

describe('TF32', { timeout: 120_000 }, () => {
  it('is switched off in the environment before the back end is loaded', async () => {
    const said = await trained({ tf32: false });
    expect(said).toContain('loaded with 0\n');
    expect(said).toContain('back end tfjs-node-gpu is not available');
  });

  it("is left to TensorFlow, and to the job's own environment, unless the settings say so", async () => {
    expect(await trained({})).toContain('loaded with unset\n');
    expect(await trained({ tf32: true }, { NVIDIA_TF32_OVERRIDE: '0' })).toContain('loaded with 0\n');
  });
});
