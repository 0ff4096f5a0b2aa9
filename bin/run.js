#!/usr/bin/env node
import module from 'node:module';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `qa needs Node.js 24 or newer, and this is ${process.versions.node}. Install Node.js 24, or add it to the project: npm install --save-dev node@24\n`,
  );
  process.exit(3);
}
const require = module.createRequire(import.meta.url);
const argv = process.argv.slice(2);
require('../dist/keep-compiled-code.cjs').keepCompiledCode(argv);
await require('../dist/cli.cjs').main(argv, import.meta.url);
