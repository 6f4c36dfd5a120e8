import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { templateOf } from './synthesise.ts';

const installed = spawnSync('cfn-lint', ['--version']).status === 0;
if (!installed)
  console.warn('cfn-lint is not installed (`pip install cfn-lint`): its checks of the stack are left out');

const folder = mkdtempSync(join(tmpdir(), 'skysweep-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** W3005: the CDK writes down dependencies that a reference implies as well. */
function lint(template: object): string {
  const file = join(folder, 'template.json');
  writeFileSync(file, JSON.stringify(template));
  const { status, stdout } = spawnSync('cfn-lint', ['--ignore-checks', 'W3005', '--', file], { encoding: 'utf8' });
  return `${stdout}${status === 0 ? '' : `exit ${status}`}`;
}

describe.skipIf(!installed)('cfn-lint', () => {
  it('finds nothing in the stack', () => {
    expect(lint(templateOf().toJSON())).toBe('');
  });

  it('would find a property that does not exist', () => {
    expect(lint({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Depth: 1 } } } })).toContain('E3002');
  });
});
