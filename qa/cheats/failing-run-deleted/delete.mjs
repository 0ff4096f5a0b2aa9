import { readFileSync, writeFileSync } from 'node:fs';

const lines = readFileSync('evidence/ledger.jsonl', 'utf8').trim().split('\n');
writeFileSync('evidence/ledger.jsonl', lines.slice(2).map((line) => `${line}\n`).join(''));
