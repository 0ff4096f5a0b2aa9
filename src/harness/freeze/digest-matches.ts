import { absentFile } from '../../foundation/files/digest-files.ts';

/** In place of a digest: the file must be there, whatever it holds. */
export const presentFile = 'present';

/** True when a file is as a lock says: its bytes, that it is not there, or that it is. */
export function digestMatches(frozen: string | undefined, digest: string | undefined): boolean {
  const [expected, found] = [frozen ?? absentFile, digest ?? absentFile];
  return expected === presentFile ? found !== absentFile : expected === found;
}
