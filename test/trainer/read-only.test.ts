import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../infra/local/root.ts';
import { node } from './command/harness.ts';
import { ProtocolServer } from './protocol-server.ts';

/** The image's own bundle, as a job runs it: every mount read-only, but for a file system in memory at /tmp. */
const readOnly = `
  cut -d ' ' -f 5 /proc/self/mountinfo | sort -r | while read -r point; do
    case "$point" in /proc*|/dev*|/sys*) ;; *) mount -o remount,ro,bind "$point" || exit 1 ;; esac
  done
  mount -t tmpfs -o nosuid,nodev,size=2g tmpfs /tmp && cd /tmp && HOME=/tmp exec "$@"`;
const namespace = ['--map-root-user', '--mount', 'sh', '-c', readOnly, 'sh'];

const canUnshare = spawnSync('unshare', [...namespace, 'true']).status === 0 && !packageRoot.startsWith('/tmp/');

let server: ProtocolServer;
beforeEach(async () => {
  server = await ProtocolServer.start();
});
afterEach(() => server.stop());

async function run(): Promise<{ readonly code: number | null; readonly output: string }> {
  const main = join(packageRoot, 'dist', 'image', 'main.js');
  const child = spawn('unshare', [...namespace, process.execPath, main], { env: server.env() as NodeJS.ProcessEnv });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

describe.skipIf(!canUnshare)('on a read-only root file system', () => {
  it('the built-in trainer trains, keeps its checkpoints and gives its result', async () => {
    const data = { name: 'mnist', train: 200, validation: 100 };
    const trainer = { family: 'mlp', layers: 1, units: 8, epochs: 2, data, backend: 'wasm' };
    server.claim = { ...server.claim, params: {}, trainer };
    const { code, output } = await run();
    expect(code, output).toBe(0);
    expect([...server.committed.keys()]).toEqual([1, 2]);
    expect(server.results).toMatchObject([{ state: 'completed' }]);
  });

  it('a program may write to /tmp and nowhere else; what the wrapper keeps for it lies there, too', async () => {
    const source = `const fs = require('node:fs');
      const refused = (path) => { try { fs.writeFileSync(path, ''); return 0; } catch (error) { return Number(error.code === 'EROFS'); } };
      fs.writeFileSync(process.env.SKYSWEEP_CHECKPOINT_DIR + '/state', 'x');
      say({ loss: 1, root: refused('/x'), repository: refused(${JSON.stringify(join(packageRoot, 'x'))}),
        params: JSON.parse(fs.readFileSync(process.argv.at(-1), 'utf8')).lr, here: Number(process.cwd() === '/tmp') })`;
    const command = [...node(source), '--', '${json_file}'];
    server.claim = { ...server.claim, trainer: { command, checkpoint_dir: 'checkpoint' } };
    const { code, output } = await run();
    expect(code, output).toBe(0);
    expect(server.results).toMatchObject([
      { state: 'completed', metrics: { loss: 1, root: 1, repository: 1, params: 0.1, here: 1 } },
    ]);
    expect(server.committed.size).toBe(1);
  });
});
