import { StringDecoder } from 'node:string_decoder';

/** Longer lines are cut here: nobody reports metrics in more. */
export const longestLine = 64 * 1024;

/**
 * Cuts a byte stream into lines within bounded memory: bytes that are no UTF-8 become U+FFFD, what follows the first
 * `longestLine` characters of a line is dropped, and a carriage return overwrites what stands before it, as on a
 * terminal.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #open = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Buffer): void {
    this.#add(this.#decoder.write(chunk));
  }

  /** Ends the last line, if it has no line end of its own. */
  end(): void {
    this.#add(this.#decoder.end());
    if (this.#open !== '') this.#emit();
  }

  #add(text: string): void {
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#append(text.slice(from, to));
      this.#emit();
      from = to + 1;
    }
    this.#append(text.slice(from));
  }

  #append(piece: string): void {
    if (piece === '') return;
    // A progress bar never ends its line: what a carriage return overwrites is not kept.
    const back = piece.slice(0, -1).lastIndexOf('\r');
    if (back >= 0 || this.#open.endsWith('\r')) this.#open = '';
    this.#open += piece.slice(back + 1, back + 1 + longestLine - this.#open.length);
  }

  #emit(): void {
    const line = this.#open.endsWith('\r') ? this.#open.slice(0, -1) : this.#open;
    this.#open = '';
    this.#onLine(line);
  }
}
