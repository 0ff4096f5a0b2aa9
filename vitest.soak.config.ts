import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/soak/**/*.soak.ts'],
    // What hangs in a soak says so itself, within a minute.
    testTimeout: (Number(process.env['SOAK_SECONDS'] ?? 60) + 180) * 1_000,
    hookTimeout: 60_000,
  },
});
