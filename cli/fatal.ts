import { exitCodes } from './errors.ts';
import type { Io } from './io.ts';

/** What the table's server throws when its files cannot be written. */
const ioErrors: readonly unknown[] = ['LEVEL_IO_ERROR', 'LEVEL_CORRUPTION', 'ENOSPC', 'EROFS', 'EIO', 'EDQUOT'];

/** Errors that no request can answer for end the process; what was settled before is on disk. */
export function endOnFatalError(io: Io): void {
  process.on('uncaughtException', (error: Error & { readonly code?: unknown }) => {
    const message = ioErrors.includes(error.code)
      ? `the data directory cannot be written (${error.message}): make room or make it writable; nothing that was settled is lost, \`skysweep resume\` goes on`
      : (error.stack ?? error.message);
    io.stderr.line(`${io.stderr.style.red('error:')} ${message}`);
    process.exit(exitCodes.failed);
  });
}
