import { readFileSync, writeFileSync } from 'node:fs';

const file = 'evidence/wave-1.0/ada/subwave-1.0/qa_test_results.ctrf.json';
const bytes = readFileSync(file);
bytes[bytes.length >> 1] ^= 1;
writeFileSync(file, bytes);
