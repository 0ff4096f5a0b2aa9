// Reads the result of `qa run --all --json` and fails unless every component that is not GREEN is MISSING.
import { readFileSync } from 'node:fs';

import type { RunRecord } from '../src/harness/evidence/run-record.ts';

const file = process.argv[2];
if (file === undefined) throw new TypeError('usage: node scripts/only-missing.ts RESULT.json');
const { records } = JSON.parse(readFileSync(file, 'utf8')) as { records: readonly RunRecord[] };
const components = records.flatMap((record) => record.components);
const wrong = components.filter(({ state }) => state !== 'GREEN' && state !== 'MISSING');
const missing = components.filter(({ state }) => state === 'MISSING');
for (const { component, state } of wrong) console.log(`${component} is ${state}`);
console.log(
  `${components.length - wrong.length - missing.length} GREEN, ${missing.length} MISSING, ${wrong.length} otherwise, of ${components.length}`,
);
process.exitCode = wrong.length === 0 && missing.length < components.length ? 0 : 1;
