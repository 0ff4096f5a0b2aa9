// Loads what a worker loads before its first test, and runs nothing: for the compiled code.
await Promise.all([import('vitest/worker'), import('vitest'), import('./supervised-test-runner.ts')]);
