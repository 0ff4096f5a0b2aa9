// Builds the package and links `qa` into node_modules/.bin, so that `npx qa` works in a fresh clone. Does nothing where
// the package is installed as a dependency, which has no sources.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';

if (existsSync('tsconfig.build.json')) {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/qa', { force: true });
  symlinkSync('../../bin/run.js', 'node_modules/.bin/qa');
}
