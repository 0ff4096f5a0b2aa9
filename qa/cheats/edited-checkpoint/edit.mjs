import { readFileSync, writeFileSync } from 'node:fs';

const file = 'evidence/wave-1.0/ada/subwave-1.0/checkpoints/checkpoint-1.json';
const text = readFileSync(file, 'utf8');
writeFileSync(file, text.replace(/"completed": *1/, '"completed": 2'));
if (readFileSync(file, 'utf8') === text) throw new Error('nothing was edited');
