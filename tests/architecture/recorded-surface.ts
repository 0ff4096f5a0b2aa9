import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Set to 1 to accept the surface as it is now; the change is then reviewed in the diff of the recorded file. */
const updateVariable = 'WAVEGATE_UPDATE_SURFACE';

/**
 * Compares `surface` byte for byte with the file of that name beside this one. Nothing is returned when they are equal; otherwise
 * the lines that only one of them has, and how to accept them.
 */
export function compareWithRecorded(name: string, surface: string): readonly string[] {
  const file = join(import.meta.dirname, name);
  if (process.env[updateVariable] === '1') writeFileSync(file, surface);
  return differences(existsSync(file) ? readFileSync(file, 'utf8') : '', surface, name);
}

/** The lines that only one of two surfaces has, and the way to accept them; nothing when all bytes are equal. */
export function differences(recorded: string, surface: string, name: string): readonly string[] {
  if (recorded === surface) return [];
  const [before, now] = [recorded.split('\n'), surface.split('\n')];
  return [
    ...before.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
    `tests/architecture/${name} differs; if that is meant: ${updateVariable}=1 vitest run tests/architecture`,
  ];
}
