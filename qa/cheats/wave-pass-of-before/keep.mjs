import { cpSync } from 'node:fs';

cpSync('evidence/wave-1.0/ada/subwave-1.1', '../kept', { recursive: true });
