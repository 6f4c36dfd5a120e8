const keepLines = 20;
const maxLine = 400;

/** Splits output into lines, hands each on and keeps the last ones; a line without end is cut, so memory is bounded. */
export class OutputTail {
  readonly #onLine: (line: string) => void;
  readonly #lines: string[] = [];
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('utf8')).split(/\r?\n/);
    this.#rest = (lines.pop() as string).slice(0, maxLine);
    for (const line of lines) this.#keep(line);
  }

  lines(): readonly string[] {
    if (this.#rest) this.#keep(this.#rest);
    this.#rest = '';
    return [...this.#lines];
  }

  #keep(line: string): void {
    this.#lines.push(line.slice(0, maxLine));
    if (this.#lines.length > keepLines) this.#lines.shift();
    this.#onLine(line);
  }
}
