import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { apiBase } from '../../infra/local/deployed.ts';
import { deploy, type Resource, resourcesOf } from './deployment.ts';
import { dynamodbLocal } from './dynamodb-local/command.ts';
import { freePort, type Program, type ProgramOptions, startProgram } from './program.ts';
import { pythonPrograms } from './python.ts';
import { startRelay } from './relay.ts';

/** MiniStack needs `cryptography` to look at a JWT. */
const ministackPackages = ['ministack==1.5.33', 'cryptography>=45'];
const motoPackages = ['moto[server]==5.2.5'];

/** What the tests need to know of the deployment. */
export interface Emulator {
  /** Where the emulator is reached for every service but Batch. */
  readonly endpoint: string;
  readonly batch: string;
  readonly moto: string;
  /** Undefined where there is no Java to run it. */
  readonly dynamodbLocal: string | undefined;
  /** Base URL of the HTTP API: the emulator's gateway in front of the deployed function. */
  readonly api: string;
  readonly table: string;
  readonly bucket: string;
  readonly stateMachine: string;
  readonly eventBus: string;
  readonly resources: readonly Resource[];
  /** The synthesised template that was deployed. */
  readonly template: string;
  /** The calls that the functions made, a JSON line each. */
  readonly record: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    emulator: Emulator;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // The functions' bundles expect the SDK of Lambda's runtime; in a folder below node_modules they find ours.
  const cache = join(root, 'node_modules', '.cache', 'skysweep');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'emulator-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);

  const programs: Program[] = [];
  const start = async (options: ProgramOptions) => {
    const program = await startProgram(options);
    programs.unshift(program);
    return program.url;
  };
  let relay: Awaited<ReturnType<typeof startRelay>> | undefined;
  const tearDown = async () => {
    for (const program of programs) await program.stop();
    await relay?.stop();
    if (!process.env.SKYSWEEP_KEEP) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [ministack, moto] = [
      await pythonPrograms(cache, ministackPackages),
      await pythonPrograms(cache, motoPackages),
    ];
    const ports = {
      emulator: await freePort(),
      batch: await freePort(),
      moto: await freePort(),
    };
    const record = join(folder, 'calls.jsonl');
    relay = await startRelay(ports.emulator);
    const endpoint = relay.url;
    const aws = {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_BATCH: `http://127.0.0.1:${ports.batch}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    // The functions set NODE_OPTIONS themselves; the emulator starts them with the first `node` on its path.
    const bin = join(folder, 'bin');
    const recorder = `--import=${pathToFileURL(join(root, 'test/emulator/recorder.mjs'))}`;
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'node'),
      `#!/bin/sh\nAWS_ENDPOINT_URL=${endpoint} exec '${process.execPath}' '${recorder}' "$@"\n`,
      { mode: 0o755 },
    );
    await start({
      command: [join(ministack, 'ministack')],
      env: {
        ...aws,
        SKYSWEEP_RECORD: record,
        // Signatures and policies count.
        AUTH: 'true',
        PATH: `${bin}:${process.env.PATH}`,
        GATEWAY_PORT: String(ports.emulator),
        BIND_HOST: '127.0.0.1',
        MINISTACK_HOST: '127.0.0.1',
        IOT_MTLS_ENABLED: 'false',
        TMPDIR: temporary,
      },
      port: ports.emulator,
      ready: '/_localstack/health',
      log: join(folder, 'ministack.log'),
    });
    const output = join(folder, 'cdk.out');
    const outputs = await deploy({ root, output, batchEndpoint: aws.AWS_ENDPOINT_URL_BATCH, env: aws });
    const resources = await resourcesOf(endpoint, 'Skysweep');
    const { Table: table, Bucket: bucket, StateMachine: stateMachine, EventBus: eventBus } = outputs;
    const api = apiBase(outputs.Api, endpoint);

    const node = (script: string, ...args: string[]) =>
      [process.execPath, '--import', 'tsx', join(root, script), ...args] as [string, ...string[]];
    const batch = await start({
      command: node(
        'infra/local/batch/standalone.ts',
        ...['--port', String(ports.batch), '--data-dir', join(folder, 'batch')],
      ),
      env: aws,
      port: ports.batch,
      ready: '/',
      log: join(folder, 'batch.log'),
    });
    const motoUrl = await start({
      command: [join(moto, 'moto_server'), '-H', '127.0.0.1', '-p', String(ports.moto)],
      env: aws,
      port: ports.moto,
      ready: '/moto-api/',
      log: join(folder, 'moto.log'),
    });
    const javaPort = await freePort();
    const java = await dynamodbLocal(cache, javaPort);
    const javaLog = join(folder, 'dynamodb-local.log');
    const local = java && (await start({ command: java, env: aws, port: javaPort, ready: '/', log: javaLog }));
    project.provide('emulator', {
      dynamodbLocal: local,
      ...{ endpoint, batch, moto: motoUrl, api, table, bucket, stateMachine, eventBus, resources, record },
      template: join(output, 'Skysweep.template.json'),
    });
    return tearDown;
  } catch (error) {
    await tearDown();
    throw error;
  }
}
