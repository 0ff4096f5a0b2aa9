import { execFileSync } from 'node:child_process';

/** Installs a package of Debian. */
export function installDebianPackage(name: string): void {
  console.error(`installing ${name}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of [['update'], ['install', '--yes', '--no-install-recommends', name]]) {
    execFileSync('apt-get', ['--quiet', ...command], { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
  }
}
