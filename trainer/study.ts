import { text } from 'node:stream/consumers';
import { suggestRange } from '../core/diagnostics/rate-range.ts';
import type { ProfileAnswer, RateAnswer, RateRequest, StudyRequest } from '../core/diagnostics/study-request.ts';
import { trialSettings } from '../core/sweep/trainer-settings.ts';
import { selectBackend } from './backend/select.ts';
import { applyTf32 } from './backend/tf32.ts';
import { loadModule } from './custom/load-module.ts';
import { trainingData } from './data/source.ts';
import { profileSteps } from './diagnostics/profile.ts';
import { rangeTest } from './diagnostics/range-test.ts';
import { examplesFor } from './diffusion/prepare.ts';
import { exportNetwork } from './export/export.ts';

/** Measurements outside of any trial, by the name of their command. */
const studies = { 'lr-finder': findRate, profile, export: exportNetwork };

/**
 * Runs the study of that name on the request from standard input and prints its answer.
 * @throws Error that says what is wrong with the request
 */
export async function runStudy(name: string): Promise<void> {
  if (!Object.hasOwn(studies, name)) {
    throw new Error(`there is no ${name}; known are ${Object.keys(studies).join(', ')}`);
  }
  const request = JSON.parse(await text(process.stdin));
  const answer = await studies[name as keyof typeof studies](request);
  await new Promise<void>((done) => void process.stdout.write(JSON.stringify(answer), () => done()));
}

async function prepare({ trainer, params, seed, signed }: StudyRequest) {
  // A study goes on for as long as it needs.
  const { steps: _, ...settings } = trialSettings(trainer, params);
  applyTf32(settings.tf32);
  const backend = await selectBackend(settings.backend, () => {});
  if (settings.module !== undefined) await loadModule(settings.module);
  const { train, validation } = examplesFor(settings, await trainingData(settings.data, { ...(signed && { signed }) }));
  const setting = { backend, family: settings.family, batchSize: settings.batch_size };
  return { input: { settings, seed, train, validation }, setting };
}

async function findRate(request: RateRequest): Promise<RateAnswer> {
  const { input, setting } = await prepare(request);
  const points = await rangeTest(input, request);
  const suggestion = suggestRange(points);
  return { ...setting, points, ...(suggestion && { suggestion }) };
}

async function profile(request: StudyRequest): Promise<ProfileAnswer> {
  const { input, setting } = await prepare(request);
  return { ...setting, ...(await profileSteps(input, request.steps)) };
}
