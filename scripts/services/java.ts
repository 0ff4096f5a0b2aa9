import { spawnSync } from 'node:child_process';
import { installDebianPackage } from './debian-package.ts';

const oldest = 17;

/** Sees to it that `java` on the PATH is new enough for the services that run on it. */
export function ensureJava(): void {
  if (javaVersion() < oldest) installDebianPackage('default-jre-headless');
  if (javaVersion() < oldest) throw new Error(`Java was installed, but java on the PATH is not version ${oldest} or newer`);
}

/** The feature release of `java`; 0 where there is none. */
function javaVersion(): number {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}
