import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/emulator/**', 'test/image/**'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // By default one core of two would stand idle.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: { provider: 'v8', include: ['core/**', 'functions/**', 'infra/**', 'trainer/**', 'cli/**'] },
  },
});
