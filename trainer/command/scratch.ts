import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A run's temporary directory: made when first needed, since most runs need none. */
export class Scratch {
  #directory: string | undefined;

  path(name: string): string {
    this.#directory ??= mkdtempSync(join(tmpdir(), 'skysweep-'));
    return join(this.#directory, name);
  }

  write(name: string, text: string): string {
    const path = this.path(name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
  }
}
