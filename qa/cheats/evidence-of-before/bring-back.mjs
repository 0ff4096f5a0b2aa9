import { cpSync } from 'node:fs';

cpSync('../kept/wave-1.0', 'evidence/wave-1.0', { recursive: true });
