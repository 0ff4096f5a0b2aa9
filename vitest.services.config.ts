import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/services/**/*.test.ts'],
    // Tests kill brokers that others use.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
