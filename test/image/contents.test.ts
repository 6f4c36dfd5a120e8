import { readdirSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { bases } from './bases.ts';
import { Buildah } from './buildah.ts';
import { JobContainer } from './job-container.ts';

const image = inject('image');

/** The paths of everything below a container's root. */
const filesOf = (root: string) => new Set(readdirSync(root, { recursive: true }) as string[]);

describe.skipIf(!image)("the trainer's image", () => {
  it('says what a job needs: who runs it, what, and where', () => {
    const { config } = image!;
    expect(config).toMatchObject({
      User: '1000:1000',
      Entrypoint: ['/usr/local/bin/node', '/opt/skysweep/main.js'],
      WorkingDir: '/tmp',
    });
    expect(config.Env.map((one) => one.split('=')[0]).sort()).toEqual([
      ...['HOME', 'NODE_ENV', 'PATH', 'TF_CPP_MIN_LOG_LEVEL', 'TF_FORCE_GPU_ALLOW_GROWTH'],
    ]);
  });

  it('adds the trainer, Node and a user to its base, and nothing of how it was built', async () => {
    const buildah = new Buildah(image!.folder);
    const base = await buildah.from(bases.RUNTIME_BASE);
    const before = filesOf(base.root);
    await buildah.call('rm', base.container);
    const added = [...filesOf(image!.root)].filter((file) => !before.has(file));
    const account = /^etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?$/;
    const trainer = /^(opt\/skysweep(\/|$)|usr\/local\/bin\/node$)/;
    expect(added.filter((file) => !account.test(file) && !trainer.test(file))).toEqual([]);
    const own = added.filter((file) => file.startsWith('opt/skysweep/') && !file.includes('/node_modules'));
    expect(own.sort()).toEqual(
      ['batch-worker.js', 'gradient-worker.js', 'main.js', 'package-lock.json', 'package.json'].map(
        (name) => `opt/skysweep/${name}`,
      ),
    );
    expect(added.filter((file) => /(^|\/)\.npmrc$|\.(pem|crt)$/.test(file))).toEqual([]);
  });

  it('has nothing that its user may write, but the directories that are for all', async () => {
    const writable = 'find / -xdev -writable ! -type l 2>/dev/null | sort; id -u';
    const { container, folder } = image!;
    const found = (await new Buildah(folder).run(container, 'sh', '-c', writable)).split('\n');
    expect(found.pop()).toBe('1000');
    expect(found.filter((path) => path !== '/var/tmp' && path !== '/run/lock')).toEqual(['/tmp']);
  });

  it('runs as a job without root, without capabilities, on a root that is read-only but for /tmp', async () => {
    const look = `id -u; id -g; grep CapEff /proc/self/status; pwd; touch /tmp/file; touch /var/tmp/file
      find / -xdev -writable ! -type l 2>/dev/null; df --output=size /tmp | tail -n 1; exit 7`;
    const job = new JobContainer(image!, {}, ['sh', '-c', look]);
    expect(await job.exitCode, job.output).toBe(7);
    expect(job.output).toContain("touch: cannot touch '/var/tmp/file': Read-only file system");
    const lines = job.output.split('\n').map((line) => line.trim());
    const printed = ['1000', '1000', 'CapEff:\t0000000000000000', '/tmp', '/tmp', String(2 * 1024 ** 2)];
    expect(lines.filter((line) => printed.includes(line))).toEqual(printed);
    expect(lines.filter((line) => line.startsWith('/'))).toEqual(['/tmp', '/tmp']);
  });

  it('ends at once with a clear message when nobody started it as a job', async () => {
    const job = new JobContainer(image!, {});
    expect(await job.exitCode).toBe(1);
    expect(job.output).toContain('skysweep: SKYSWEEP_URL is not set: Skysweep sets it for the jobs that it starts');
  });
});
