import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJob } from '../../../trainer/job.ts';
import { ProtocolServer } from '../protocol-server.ts';

/** One trial's job, run in this process against a server of its own, in an empty working directory. */
export class Harness {
  readonly server: ProtocolServer;
  readonly cwd = mkdtempSync(join(tmpdir(), 'skysweep-test-'));
  readonly log: string[] = [];
  readonly pids: number[] = [];
  stop = new AbortController();
  output = '';

  private constructor(server: ProtocolServer) {
    this.server = server;
  }

  static async start(): Promise<Harness> {
    return new Harness(await ProtocolServer.start());
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.server.stop();
    rmSync(this.cwd, { recursive: true, force: true });
  }

  /** Runs the trainer section's command; answers the exit code. */
  run(trainer: Record<string, unknown>, env: Record<string, string> = {}): Promise<number> {
    this.server.claim = { ...this.server.claim, trainer };
    return runJob(this.server.env(env), {
      signal: this.stop.signal,
      log: (line) => this.log.push(line),
      cwd: this.cwd,
      onSpawn: (pid) => this.pids.push(pid),
      onOutput: (chunk, stream) => {
        if (stream === 'stdout' && this.output.length < 1e6) this.output += Buffer.from(chunk).toString();
      },
    });
  }

  /** Whether the program still runs. */
  get isRunning(): boolean {
    try {
      process.kill(this.pids.at(-1)!, 0);
      return true;
    } catch {
      return false;
    }
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A command that runs JavaScript with `say(object)` for JSON lines and `forever()`. */
export function node(source: string): string[] {
  const prelude =
    'const say = (o) => console.log(JSON.stringify(o)); const forever = () => setInterval(() => {}, 1e6);';
  return [process.execPath, '-e', prelude + source];
}
