import { symlinkSync } from 'node:fs';

symlinkSync('tests', 'qa/linked');
