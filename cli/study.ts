import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { ExportRequest, StudyRequest } from '../core/diagnostics/study-request.ts';
import { compileSpace } from '../core/space/compile.ts';
import { startingPoints } from '../core/space/initial.ts';
import type { Params } from '../core/space/parameter.ts';
import { s3Addresses } from '../core/sweep/built-in/data-addresses.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { lazyDataSigner } from '../infra/local/data-signer.ts';
import { built } from '../infra/local/root.ts';
import { CliError, exitCodes } from './errors.ts';

/** A request to the trainer: the spec's network at its default point, else its baseline, else the middle of its space. */
export async function studyRequest(spec: Spec, set: Params, steps: number): Promise<StudyRequest> {
  const { trainer, seed } = spec;
  if (!trainer || 'command' in trainer) {
    const message = 'only the built-in trainer can be measured: the spec needs a trainer with a family, such as mlp';
    throw new CliError(exitCodes.usage, message);
  }
  const params = { ...middle(spec), ...set };
  const signed = await signedByUser(trainer);
  return { trainer, params, seed, steps, ...(signed && { signed }) };
}

/** URLs of the S3 objects among the trainer's data, signed with the user's own credentials, as the API does for trials. */
async function signedByUser(trainer: Readonly<Record<string, unknown>>): Promise<StudyRequest['signed']> {
  const addresses = s3Addresses(trainer);
  if (addresses.length === 0) return undefined;
  const signer = lazyDataSigner();
  try {
    return Object.fromEntries(await Promise.all(addresses.map(async (one) => [one, await signer.sign(one)])));
  } catch (cause) {
    const remedy = 'set AWS credentials that may read it, and AWS_REGION';
    const message = `trainer.data: ${addresses.join(', ')} cannot be signed (${(cause as Error).message}); ${remedy}`;
    throw new CliError(exitCodes.failed, message, { cause });
  }
}

function middle({ space, constraints, default: base, baseline }: Spec): Params {
  try {
    return startingPoints(compileSpace(space, constraints), { default: base ?? baseline ?? {} })[0] ?? {};
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `${error.message}; give the spec a \`default\` point, at which the network is measured`;
    throw new CliError(exitCodes.usage, message, { cause: error });
  }
}

/** Has the trainer measure in a process of its own. */
export async function runStudy<T>(name: string, request: StudyRequest | ExportRequest): Promise<T> {
  const child = spawn(process.execPath, [built.trainer, name], { stdio: ['pipe', 'pipe', 'pipe'] });
  // A trainer that ends early says why on standard error.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(request));
  const ended = new Promise<number | null>((done, fail) => void child.once('error', fail).once('close', done));
  const [code, answer, complaints] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return JSON.parse(answer) as T;
  throw new CliError(exitCodes.failed, complaints.trim() || `the trainer ended with code ${code}`);
}
