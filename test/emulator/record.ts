import { readFileSync } from 'node:fs';

/** One line of the recorder: a call to AWS, or the end of an invocation. */
export interface RecordedLine {
  /** Epoch ms. */
  readonly at: number;
  /** Physical name of the function. */
  readonly fn: string;
  readonly invocation?: 'ok' | 'error';
  /** As the SDK has it: `DynamoDB`, `SFN`, `S3`, `Batch` … */
  readonly service?: string;
  /** IAM's name of the action, without the service. */
  readonly action?: string;
  readonly on?: Readonly<Record<string, string>>;
  /** DynamoDB's capacity units; undefined when the call failed. */
  readonly units?: number;
  readonly error?: string;
  readonly presigned?: boolean;
}

export function readRecord(file: string): RecordedLine[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as RecordedLine);
}
