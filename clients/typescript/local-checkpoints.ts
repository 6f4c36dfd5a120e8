import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Checkpoints as files `step-N` of a folder of this machine; none are kept without one. */
export class LocalCheckpoints {
  readonly #folder: string | undefined;

  constructor(folder: string | undefined) {
    this.#folder = folder || undefined;
  }

  async save(step: number, save: (path: string) => Promise<void>): Promise<boolean> {
    if (this.#folder === undefined) return false;
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, `step-${step}`);
    // Whoever copies the folder meanwhile gets the old file or the new one.
    await write(save, `${path}.part`);
    await rename(`${path}.part`, path);
    for (const other of await this.#kept()) if (other !== step) await rm(join(this.#folder, `step-${other}`));
    return true;
  }

  async restore(load: (path: string) => Promise<void>): Promise<number> {
    const step = Math.max(0, ...(await this.#kept()));
    if (step > 0) await load(join(this.#folder!, `step-${step}`));
    return step;
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #kept(): Promise<number[]> {
    if (this.#folder === undefined) return [];
    const names = await readdir(this.#folder).catch(() => []);
    return names.flatMap((name) => (/^step-\d+$/.test(name) ? [Number(name.slice(5))] : []));
  }
}

/** @throws Error when `save` has written something else */
export async function write(save: (path: string) => Promise<void>, path: string): Promise<number> {
  await save(path);
  const file = await stat(path).catch(() => undefined);
  if (file?.isFile()) return file.size;
  throw new Error(`save wrote no file ${path}: it has to write exactly this one; pack a folder into a file`);
}
