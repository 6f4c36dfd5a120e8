import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { extract } from 'tar';

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** A project that has installed the package as npm would publish it. */
export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'skysweep-project-')));

  static async create(): Promise<Project> {
    const project = new Project();
    const installed = join(project.folder, 'node_modules', 'skysweep');
    mkdirSync(installed, { recursive: true });
    const [pack] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project.folder], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 2 ** 26,
      }),
    ) as [{ filename: string }];
    await extract({ file: join(project.folder, pack.filename), cwd: installed, strip: 1 });
    // The one dependency that the declarations speak of.
    symlinkSync(resolve('node_modules/zod'), join(project.folder, 'node_modules', 'zod'));
    project.write('package.json', '{ "type": "module" }');
    return project;
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  node(file: string): string {
    return execFileSync(process.execPath, [file], { cwd: this.folder, encoding: 'utf8' });
  }

  /** What the compiler has to say about a file, declarations of packages included; without the types of Node. */
  typeErrors(file: string, module: 'nodenext' | 'esnext', moduleResolution: 'nodenext' | 'bundler'): string {
    const compilerOptions = { strict: true, noEmit: true, types: [], lib: ['es2022', 'dom'], target: 'es2022' };
    const options = { ...compilerOptions, module, moduleResolution };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files: [file] }));
    try {
      return execFileSync(process.execPath, [compiler, '-p', '.'], { cwd: this.folder, encoding: 'utf8' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
