#!/usr/bin/env node
import module from 'node:module';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `qa needs Node.js 24 or newer, and this is ${process.versions.node}. Install Node.js 24, or add it to the project: npm install --save-dev node@24\n`,
  );
  process.exit(3);
}
module.enableCompileCache();
const { main } = await import('../dist/cli.js');
await main(process.argv.slice(2), import.meta.url);
