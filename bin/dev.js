#!/usr/bin/env node
// The same command line from source, without a build.
const { main } = await import('../src/cli.ts');
await main(process.argv.slice(2), import.meta.url);
