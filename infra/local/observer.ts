import { appendFileSync } from 'node:fs';
import { type Fields, type Observer, unobserved } from '../../functions/observe/observer.ts';
import { redact } from '../../functions/observe/redact.ts';

export interface LocalObserverOptions {
  /** Where the lines go that a deployment writes to CloudWatch. Default: nowhere. */
  readonly file: string | undefined;
  /** Told of errors: there is nobody else who could read of them. */
  readonly onError: (error: unknown) => void;
}

/** The user is the operator: nothing of it is printed, but errors are told. */
export function localObserver({ file, onError }: LocalObserverOptions): Observer {
  const write =
    (level: string) =>
    (message: string, ...fields: Fields[]) => {
      if (file === undefined) return;
      const line = { level, timestamp: new Date().toISOString(), message, ...fields[0] };
      appendFileSync(file, `${JSON.stringify(line, redact)}\n`);
    };
  return {
    ...unobserved,
    log: {
      debug: write('DEBUG'),
      info: write('INFO'),
      warn: write('WARN'),
      error(message, error) {
        write('ERROR')(message, { error: { name: error.name, message: error.message, stack: error.stack } });
        onError(new Error(`${message}: ${error.message}`, { cause: error }));
      },
    },
  };
}
