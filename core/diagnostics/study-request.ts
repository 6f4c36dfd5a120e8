import type { Params } from '../space/parameter.ts';
import type { RatePoint, RateRange } from './rate-range.ts';
import type { StepProfile } from './step-profile.ts';

/** What the trainer is asked to measure outside of any trial: JSON on its standard input, the answer on the output. */
export interface StudyRequest {
  /** The spec's `trainer`; `params` override it by name. */
  readonly trainer: Readonly<Record<string, unknown>>;
  readonly params: Params;
  readonly seed: number;
  readonly steps: number;
  /** For each s3:// address of the trainer's data a URL that is signed for it. */
  readonly signed?: Readonly<Record<string, string>>;
}

export interface RateRequest extends StudyRequest {
  readonly low: number;
  readonly high: number;
}

interface Setting {
  readonly backend: string;
  readonly family: string;
  readonly batchSize: number;
}

export interface RateAnswer extends Setting {
  readonly points: readonly RatePoint[];
  /** Absent where the loss never falls. */
  readonly suggestion?: RateRange;
}

export interface ProfileAnswer extends Setting, StepProfile {}

/** To write the network of a checkpoint as a model of tfjs. */
export interface ExportRequest {
  /** Where the checkpoint is. */
  readonly url: string;
  /** The folder to write to, as an absolute path. */
  readonly to: string;
  /** Instead of the trial's own setting. */
  readonly quantize?: 'none' | 'uint8' | 'uint16' | 'float16';
}

export interface ExportAnswer {
  readonly family: string;
  readonly quantize: NonNullable<ExportRequest['quantize']>;
  /** Numbers that were learnt, and bytes of the weights' files. */
  readonly parameters: number;
  readonly bytes: number;
  readonly files: readonly string[];
}

/** What is said of a checkpoint that nobody hands out any more: the command that asked for it may ask again. */
export const unreachable = 'its checkpoint cannot be fetched';
