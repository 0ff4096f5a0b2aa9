// Puts the key of the repository away, so that the next one is the branch's own.
import { rmSync } from 'node:fs';

rmSync(`${process.env.HOME}/.config/wavegate`, { recursive: true });
rmSync('governance/keys', { recursive: true });
