// Writes a validator for every schema beside the built code, so that the command does not load ajv.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

import { generateValidator, listSchemas } from '../src/foundation/input/compile-schema.ts';
import { escapeNonAscii } from './bundle/escape-non-ascii.ts';

const folder = `${process.argv[2] ?? 'dist'}/foundation/input/compiled-schemas`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const schema of listSchemas()) writeFileSync(`${folder}/${schema}.cjs`, escapeNonAscii(generateValidator(schema)));
