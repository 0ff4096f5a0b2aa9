import { cpSync } from 'node:fs';

cpSync('../kept', 'evidence/wave-1.0/ada/subwave-1.1', { recursive: true });
