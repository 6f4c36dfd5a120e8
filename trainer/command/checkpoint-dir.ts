import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { create, extract } from 'tar';
import type { ClaimAnswer } from '../../core/sweep/protocol.ts';
import { downloadCheckpoint, saveCheckpoint } from '../protocol/checkpoints.ts';
import type { TrialClient } from '../protocol/client.ts';
import { ownDirectory } from './directory-owner.ts';
import type { Scratch } from './scratch.ts';

/** Changes whenever a file below the directory does; empty for an empty directory. */
async function fingerprint(directory: string): Promise<string> {
  const names = (await readdir(directory, { recursive: true })).sort();
  const lines = await Promise.all(
    names.map(async (name) => {
      const file = await lstat(join(directory, name)).catch(() => undefined); // gone since
      return file && `${name} ${file.isDirectory() ? 'directory' : `${file.size} ${file.mtimeMs} ${file.ino}`}`;
    }),
  );
  return lines.join('\n');
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('base64');
}

/** A program's checkpoint directory, kept as one tar archive a checkpoint. */
export class CheckpointDir {
  readonly #directory: string;
  readonly #client: TrialClient;
  readonly #claim: ClaimAnswer;
  readonly #scratch: Scratch;
  readonly #everyMs: number;
  readonly #giveBack: () => Promise<void>;
  /** Sends what the program reported so far: a checkpoint never knows more than the reports that were sent. */
  #sendReports: () => Promise<void> = async () => {};
  #saved = '';
  #nextAt: number;
  #saving: Promise<boolean> | undefined;

  private constructor(
    directory: string,
    client: TrialClient,
    claim: ClaimAnswer,
    scratch: Scratch,
    everySeconds: number,
    giveBack: () => Promise<void>,
  ) {
    this.#directory = directory;
    this.#client = client;
    this.#claim = claim;
    this.#scratch = scratch;
    this.#everyMs = everySeconds * 1000;
    this.#nextAt = performance.now() + this.#everyMs;
    this.#giveBack = giveBack;
  }

  /** Takes the directory for this trial, empty, or with the checkpoint that the trial resumes from. */
  static async open(
    directory: string,
    client: TrialClient,
    claim: ClaimAnswer,
    scratch: Scratch,
    everySeconds: number,
    resume: boolean,
  ): Promise<CheckpointDir> {
    const giveBack = await ownDirectory(directory, claim);
    const opened = new CheckpointDir(directory, client, claim, scratch, everySeconds, giveBack);
    if (resume && claim.resume) await opened.#restore(claim.resume.url);
    return opened;
  }

  /** What to await between archiving and committing a checkpoint. */
  commitAfter(sendReports: () => Promise<void>): void {
    this.#sendReports = sendReports;
  }

  /** Saves in the background, when the last save is long enough ago; a failure is `onFailure`'s. */
  saveSometimes(step: number, onFailure: (error: unknown) => void): void {
    if (this.#saving || performance.now() < this.#nextAt) return;
    this.#nextAt = performance.now() + this.#everyMs;
    this.#saving = this.#save(step)
      .catch((error: unknown) => {
        onFailure(error);
        return false;
      })
      .finally(() => {
        this.#saving = undefined;
      });
  }

  /** Saves the directory as it is, after any save that is under way; false when there is nothing new to save. */
  async save(step: number): Promise<boolean> {
    await this.#saving;
    return this.#save(step);
  }

  async close(): Promise<void> {
    await this.#saving;
    await this.#giveBack();
  }

  async #restore(url: string): Promise<void> {
    const archive = this.#scratch.path('resume.tar');
    await downloadCheckpoint(this.#client, url, archive);
    await extract({ file: archive, cwd: this.#directory, strict: true });
    await rm(archive);
    this.#saved = await fingerprint(this.#directory);
  }

  async #save(step: number): Promise<boolean> {
    const before = await fingerprint(this.#directory);
    if (before === '' || before === this.#saved) return false;
    const path = this.#scratch.path('checkpoint.tar');
    try {
      await create({ file: path, cwd: this.#directory, portable: true, strict: true }, ['.']);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    // The program was writing meanwhile: what was archived may be torn.
    if ((await fingerprint(this.#directory)) !== before) return false;
    const { size } = await stat(path);
    await this.#sendReports();
    await saveCheckpoint(this.#client, this.#claim.lease, step, { path, bytes: size, sha256: await sha256(path) });
    await rm(path);
    this.#saved = before;
    return true;
  }
}
