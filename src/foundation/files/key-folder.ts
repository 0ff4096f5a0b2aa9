import { homedir } from 'node:os';
import path from 'node:path';

/** Names the file of the signing key, or holds its text. */
export const signingKeyVariable = 'WAVEGATE_SIGNING_KEY';

/** Absolute path of the folder that holds the user's keys. No test may read it. */
export function keyFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment['XDG_CONFIG_HOME'] ?? '';
  const config = path.isAbsolute(named) ? named : path.join(environment['HOME'] ?? homedir(), '.config');
  return path.join(config, 'wavegate');
}
