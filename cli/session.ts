import type { SweepView } from '../core/sweep/views.ts';
import { SweepsClient } from './client.ts';
import { CloudConnection, describe, isDeployed, type PlaceOptions } from './cloud.ts';
import { createDisplay, type Display } from './display/display.ts';
import { type ExitCode, exitCodes } from './errors.ts';
import { onInterrupt } from './interrupt.ts';
import type { Io } from './io.ts';
import { renderSummary } from './render/summary.ts';
import { watchSweep } from './watch.ts';

export interface SessionOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Starts a sweep and stays with it until it has ended or is paused. The first signal pauses it; in a deployment it runs
 * on, and only this command ends.
 */
export async function runSession(
  options: SessionOptions,
  io: Io,
  start: (client: SweepsClient) => Promise<SweepView>,
): Promise<ExitCode> {
  // With --json, standard output belongs to the document.
  const output = options.json ? io.stderr : io.stdout;
  const startedAt = performance.now();
  const display = createDisplay(output, options.quiet === true);
  const connection = await CloudConnection.open(
    options,
    io.env,
    once((text) => display.note(`warning: ${text}`), io),
  );
  const client = new SweepsClient(connection.fetch);
  const interruption = new Interruption(connection, client, display, io, isDeployed(options, io.env));
  try {
    const { sweep } = await start(client);
    await interruption.watch(sweep);
    const { view, trials } = await watchSweep(client, sweep, display);
    display.end();
    if (!options.json || !options.quiet) {
      const elapsedSeconds = (performance.now() - startedAt) / 1000;
      for (const line of renderSummary(view, trials, { style: output.style, elapsedSeconds })) output.line(line);
    }
    if (view.status === 'paused') io.stderr.line(`paused; \`skysweep resume ${sweep}\` continues it`);
    if (options.json) io.stdout.line(JSON.stringify(view, null, 2));
    if (connection.cloud.owner) await tellOfOthers(client, io);
    await connection.cloud.close();
    return exitCodeOf(view);
  } catch (error) {
    display.end();
    // Nothing watches over what runs here any more; resuming goes on from the last checkpoints.
    connection.cloud.kill();
    throw error;
  } finally {
    interruption.end();
  }
}

function exitCodeOf({ status }: SweepView): ExitCode {
  if (status === 'paused') return exitCodes.interrupted;
  return status === 'failed' ? exitCodes.failed : exitCodes.done;
}

/** Sweeps that other commands have started here end with this process, so it stays for them. */
async function tellOfOthers(client: SweepsClient, io: Io): Promise<void> {
  const others = (await client.list()).filter(({ status }) => status === 'running' || status === 'pausing');
  if (others.length === 0) return;
  const names = others.map(({ sweep }) => sweep).join(', ');
  io.stderr.line(`staying for what else runs here: ${names}; Ctrl-C pauses it`);
}

/** What signals do while a sweep runs. */
class Interruption {
  readonly #dispose: () => void;
  readonly #pause: () => Promise<unknown>;
  #sweep: string | undefined;
  #requested = false;

  constructor(connection: CloudConnection, client: SweepsClient, display: Display, io: Io, deployed: boolean) {
    this.#pause = async () => {
      if (connection.cloud.owner) await connection.cloud.interrupt();
      else if (this.#sweep !== undefined) await client.pause(this.#sweep);
    };
    this.#dispose = onInterrupt({
      first: () => {
        if (deployed) {
          display.end();
          const sweep = this.#sweep ?? 'SWEEP';
          io.stderr.line(
            `the sweep runs on; \`skysweep show ${sweep}\` looks after it, \`skysweep pause ${sweep}\` pauses it`,
          );
          process.exit(exitCodes.interrupted);
        }
        this.#requested = true;
        display.note('pausing: running trials save their checkpoints; once more ends at once');
        this.#pause().catch((error: unknown) => display.note(`warning: ${describe(error, io.env)}`));
      },
      second: () => {
        display.end();
        connection.cloud.kill();
        if (this.#sweep !== undefined) io.stderr.line(`ended; \`skysweep resume ${this.#sweep}\` continues it`);
        process.exit(exitCodes.interrupted);
      },
    });
  }

  /** From now on it is this sweep that is paused; at once, when a signal came before it was there. */
  async watch(sweep: string): Promise<void> {
    this.#sweep = sweep;
    if (this.#requested) await this.#pause();
  }

  end(): void {
    this.#dispose();
  }
}

/** Tells each thing that goes wrong once. */
function once(tell: (text: string) => void, io: Io): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const text = describe(error, io.env);
    if (told.has(text)) return;
    told.add(text);
    tell(text);
  };
}
