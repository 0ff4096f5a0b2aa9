import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'templates/**/*.{test,qa}.ts', 'tests/**/*.test.ts'],
    exclude: ['**/fixtures/**', '**/node_modules/**', 'tests/services/**'],
    // On a busy machine the longest without a limit of their own took 38 s.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // vitest leaves one core to itself; the long tests mostly wait for processes of their own.
    maxWorkers: '100%',
  },
});
