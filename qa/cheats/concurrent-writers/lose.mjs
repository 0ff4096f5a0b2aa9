// A writer that does not take the lock: it read the ledger, another run appended, and it writes back what it had, with a line more.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const ledger = 'evidence/ledger.jsonl';
const before = readFileSync(ledger, 'utf8');
spawnSync(process.execPath, [process.env.QA_LAUNCHER, 'run', '--all']);
const [last] = readFileSync(ledger, 'utf8').trim().split('\n').slice(-1);
writeFileSync(ledger, `${before}${last}\n`);
