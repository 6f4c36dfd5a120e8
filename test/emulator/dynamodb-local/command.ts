import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The command that starts DynamoDB Local, fetched from Maven Central; undefined without a JDK (17) and Maven. */
export async function dynamodbLocal(cache: string, port: number): Promise<[string, ...string[]] | undefined> {
  const jars = join(cache, 'dynamodb-local-2.5.2');
  const complete = join(jars, 'complete');
  try {
    await run('javac', ['--version']);
    await run('mvn', ['--version']);
  } catch {
    console.warn('DynamoDB Local is left out: it needs a JDK 17 and Maven (Debian: apt-get install default-jdk maven)');
    return undefined;
  }
  if (!existsSync(complete)) {
    const pom = join(import.meta.dirname, 'pom.xml');
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
    writeFileSync(complete, '');
  }
  const source = join(import.meta.dirname, 'Loopback.java');
  return ['java', `-Djava.library.path=${jars}`, '-cp', `${jars}/*`, source, String(port)];
}
