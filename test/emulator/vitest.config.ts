import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What the functions were seen to call is compared with their policies, and their logs are read, when all else has run. */
class ReckonLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const last = (file: TestSpecification) => (/\/(grants|logs)\.test\.ts$/.test(file.moduleId) ? 1 : 0);
    return [...files].sort((a, b) => last(a) - last(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/emulator/**/*.test.ts'],
    globalSetup: ['test/emulator/set-up.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // One emulator for all, on two cores.
    fileParallelism: false,
    sequence: { sequencer: ReckonLast },
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
