import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/soak/**/*.soak.ts'],
    // A soak lasts as long as it is told to; what hangs in it says so itself, within half a minute.
    testTimeout: 0,
    hookTimeout: 60_000,
  },
});
