import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'templates/**/*.{test,qa}.ts', 'tests/**/*.test.ts'],
    exclude: ['**/fixtures/**', '**/node_modules/**', 'tests/services/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
