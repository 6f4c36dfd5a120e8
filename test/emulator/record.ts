import { readFileSync } from 'node:fs';

/** One line of the recorder: a call to AWS, what was logged, or the end of an invocation. */
export interface RecordedLine {
  /** Epoch ms. */
  readonly at: number;
  /** Physical name of the function. */
  readonly fn: string;
  /** The process, which has one invocation at a time. */
  readonly pid: number;
  readonly invocation?: 'ok' | 'error';
  /** What propose-trial answered: `launch`, `wait` or `done`. */
  readonly answer?: string;
  /** As the SDK has it: `DynamoDB`, `SFN`, `S3`, `Batch` … */
  readonly service?: string;
  /** IAM's name of the action, without the service. */
  readonly action?: string;
  readonly on?: Readonly<Record<string, string>>;
  /** DynamoDB's capacity units; undefined when the call failed. */
  readonly units?: number;
  readonly error?: string;
  readonly presigned?: boolean;
  /** What the function wrote to its log. */
  readonly log?: string;
}

export function readRecord(file: string): RecordedLine[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as RecordedLine);
}
