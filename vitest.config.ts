import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'templates/**/*.{test,qa}.ts', 'tests/**/*.test.ts'],
    exclude: ['**/fixtures/**', '**/node_modules/**', 'tests/services/**'],
    // Twice what the longest take on a machine that does much else; those that take longer say so.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // vitest leaves one core to itself; the long tests mostly wait for processes of their own.
    maxWorkers: '100%',
  },
});
