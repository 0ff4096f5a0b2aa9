// Reads the result of `qa gate --json` and fails unless nothing but the gates that the subwave needs keeps its own closed.
import { readFileSync } from 'node:fs';

import type { RecordedGate } from '../src/harness/gate/record-decision.ts';

const file = process.argv[2];
if (file === undefined) throw new TypeError('usage: node scripts/only-upstream.ts RESULT.json');
const { decision } = JSON.parse(readFileSync(file, 'utf8')) as RecordedGate;
const failed = decision.rules.filter(({ outcome }) => outcome === 'FAIL');
const wrong = failed.filter(({ policy }) => policy !== 'upstream-gates');
for (const { policy, message } of wrong) console.log(`${policy}: ${message}`);
console.log(
  `${decision.gate} ${decision.outcome}, ${decision.terminalState}: ${failed.length} of ${decision.rules.length} rules failed`,
);
process.exitCode = wrong.length === 0 && decision.terminalState !== 'FAILED' ? 0 : 1;
