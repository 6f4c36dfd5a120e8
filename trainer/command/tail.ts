import { stripVTControlCharacters } from 'node:util';

const keptLines = 20;
const keptColumns = 400;

/** A line as it may be shown and stored: no escape sequences, no control characters, at most 400 characters. */
function printable(line: string): string {
  // Cut before cleaning too: a line may be long, and most of it will not be kept.
  const clean = stripVTControlCharacters(line.slice(0, 4 * keptColumns))
    .replaceAll('\t', '  ')
    .replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD')
    .trimEnd();
  return clean.length > keptColumns ? `${clean.slice(0, keptColumns - 1)}…`.replace(/\p{Cs}/gu, '\uFFFD') : clean;
}

/** The last lines that a program put out, on either stream; blank ones are not kept. */
export class OutputTail {
  #lines: string[] = [];

  add(line: string): void {
    if (line.trim() === '') return;
    this.#lines.push(line.length > 4 * keptColumns ? line.slice(0, 4 * keptColumns) : line);
    if (this.#lines.length > 4 * keptLines) this.#lines = this.#lines.slice(-keptLines);
  }

  lines(): string[] {
    return this.#lines.slice(-keptLines).map(printable);
  }
}
