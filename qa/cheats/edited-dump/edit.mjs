import { appendFileSync, existsSync } from 'node:fs';

const file = 'evidence/wave-1.0/ada/subwave-1.0/dumps/QA-1.1.txt';
if (!existsSync(file)) throw new Error('there is no dump');
appendFileSync(file, 'It was the network.\n');
