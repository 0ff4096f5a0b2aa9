// Has git ignore a source: published packages hold no .gitignore, so it cannot be a file of this entry.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

writeFileSync('.gitignore', 'sum.ts\n');
for (const args of [['add', '--all'], ['commit', '--quiet', '--message', 'ignore']]) {
  if (spawnSync('git', args).status !== 0) throw new Error(`git ${args[0]} failed`);
}
