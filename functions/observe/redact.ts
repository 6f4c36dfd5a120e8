/** Names of what nobody may read in a log, such as `taskToken`, or the environment of a job. */
const secretName = /token|secret|password|authorization|credential|signature|cookie|api_?key|environment|^env$/i;

const removed = '[redacted]';

/** What is secret wherever it stands, in the message of an error, too. */
const secretText: readonly (readonly [RegExp, string])[] = [
  // Presigned URLs: what opens them is in the query; some carry a user.
  [/(https?:\/\/)[^\s/"'@]+@/gi, `$1${removed}@`],
  [/(https?:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, `$1?${removed}`],
  // Trial and job tokens end in a MAC of 43 characters.
  [/\.[\w-]{43}(?![\w-])/g, `.${removed}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, removed],
  [/\bBearer\s+[^\s"']+/gi, `Bearer ${removed}`],
];

/** A replacer for `JSON.stringify` that takes secrets out of a log line, should one get that far. */
export function redact(name: string, value: unknown): unknown {
  if (secretName.test(name) && value !== null && value !== undefined) return removed;
  if (typeof value !== 'string') return value;
  return secretText.reduce((text, [pattern, instead]) => text.replace(pattern, instead), value);
}
