import { createColors } from 'picocolors';

export type Style = ReturnType<typeof createColors>;

/** A stream of text and what can be shown on it. */
export interface Output {
  readonly stream: NodeJS.WriteStream;
  /** A terminal that understands control sequences. */
  readonly live: boolean;
  readonly style: Style;
  line(text: string): void;
}

/** What a command reads and writes. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
}

export function processIo(): Io {
  const { env } = process;
  return { stdout: output(process.stdout, env), stderr: output(process.stderr, env), env };
}

function output(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  // A reader that has gone, as in `| head`, is no error; what would still be written has nobody to read it.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const live = stream.isTTY === true && env.TERM !== 'dumb';
  return {
    stream,
    live,
    style: createColors(wantsColor(live, env)),
    line: (text) => void stream.write(`${text}\n`),
  };
}

/** See no-color.org and force-color.org: set and not empty. */
export function wantsColor(live: boolean, { NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0';
  return live;
}
