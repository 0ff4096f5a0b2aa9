import { cpSync } from 'node:fs';

cpSync('evidence', '../kept', { recursive: true });
