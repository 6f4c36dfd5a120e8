import { execFile } from 'node:child_process';

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. @throws Error with its last lines when it fails. */
export function execute(program: string, args: readonly string[], env = process.env): Promise<Output> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      if (!error) return resolve({ stdout, stderr });
      const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
      reject(new Error(`${program} ${args.join(' ')} failed (${error.code ?? error.signal}):\n${tail}`));
    });
  });
}
