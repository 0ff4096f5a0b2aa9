// Builds the package and links `qa` into node_modules/.bin, so that `npx qa` works in a fresh clone.
// Plain JavaScript: it runs on whatever Node.js npm was started with.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';

if (existsSync('tsconfig.build.json')) {
  execFileSync('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  execFileSync('node', ['scripts/compile-schemas.ts'], { stdio: 'inherit' });
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/qa', { force: true });
  symlinkSync('../../bin/run.js', 'node_modules/.bin/qa');
}
