/** One thing that is wrong with a spec. */
export interface SpecIssue {
  /** Where, in specs that were read from a text; counted from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The field, such as `space.learning_rate.low`; empty for the spec as a whole. */
  readonly path: string;
  /** What is wrong and what would be right. */
  readonly message: string;
  /** The value that was found, as JSON, shortened. */
  readonly found?: string;
  /** The values or fields that are allowed, where they can be listed. */
  readonly allowed?: readonly string[];
}

/** The same before it has a place in a file. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly found?: string;
  readonly allowed?: readonly string[];
  /** The complaint is about the name of the field, not about its value. */
  readonly atKey?: boolean;
}

/** `file:line:column: path: message`, without the parts that there are not. */
export function issueLine({ file, line, column, path, message }: SpecIssue): string {
  const place = file === undefined ? undefined : [file, line, column].filter((part) => part !== undefined).join(':');
  return [place, path || undefined, message].filter((part) => part !== undefined).join(': ');
}

/** A spec that cannot be run as it is; the message has one line for each issue, in the order of the file. */
export class SpecError extends Error {
  readonly issues: readonly SpecIssue[];

  constructor(issues: readonly SpecIssue[]) {
    super(issues.map(issueLine).join('\n'));
    this.name = 'SpecError';
    this.issues = issues;
  }
}

/** `space.layers.choices[2]`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );
}
