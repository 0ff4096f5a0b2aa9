import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The text of a file in `templates/` of a package, with the line ends that it has in the repository. @param home Absolute path of the package. */
export function readTemplate(home: string, file: string): string {
  return readFileSync(path.join(home, 'templates', file), 'utf8').replaceAll('\r\n', '\n');
}
