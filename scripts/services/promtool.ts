import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackage } from './debian-package.ts';
import type { Service } from './service.ts';

/** Prometheus' own reader of metrics, no server: `WAVEGATE_TEST_PROMTOOL` is its program. */
export async function findPromtool(): Promise<Service> {
  if (findProgram() === undefined) installDebianPackage('prometheus');
  const program = findProgram();
  if (program === undefined) throw new Error('Prometheus was installed, but promtool is not on the PATH');
  return { environment: { WAVEGATE_TEST_PROMTOOL: program }, [Symbol.asyncDispose]: async () => {} };
}

function findProgram(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'promtool')).find((file) => existsSync(file));
}
