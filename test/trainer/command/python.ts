import { spawnSync } from 'node:child_process';
import { test } from 'vitest';

/** Users' programs may be in any language, but nobody needs Python to run the tests. */
export const pythonTest = test.runIf(spawnSync('python3', ['--version']).status === 0);
