import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeBases } from './bases.ts';
import { buildTrainer } from './build-trainer.ts';
import { Buildah } from './buildah.ts';
import { checkMachine, MachineError } from './machine.ts';
import type { TrainerImage } from './trainer-image.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined where the machine cannot build it and SKYSWEEP_LEFT_OUT names a file, which then says why. */
    image: TrainerImage | undefined;
  }
}

/** Builds the trainer's image from bases of its own; everything lies in one folder, which goes in the end. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // As buildah, not below /tmp: that may be memory, or forbid devices.
  const folder = mkdtempSync(join(process.env.TMPDIR ?? '/var/tmp', 'skysweep-image-'));
  const tearDown = () => rm(folder, { recursive: true, force: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    mkdirSync(join(folder, 'tmp'));
    const buildah = new Buildah(folder);
    await checkMachine(folder);
    await makeBases(buildah);
    const image = await buildTrainer(buildah);
    console.log(`the trainer's image has ${image.size}, its base ${image.baseSize}`);
    project.provide('image', image);
  } catch (error) {
    const leftOut = process.env.SKYSWEEP_LEFT_OUT;
    if (!(error instanceof MachineError) || !leftOut) {
      await tearDown();
      throw error;
    }
    writeFileSync(leftOut, error.message);
    project.provide('image', undefined);
  }
  return tearDown;
}
