import { cpSync, symlinkSync } from 'node:fs';

cpSync('qa/tests', '../outside', { recursive: true });
symlinkSync('../../outside', 'qa/linked');
