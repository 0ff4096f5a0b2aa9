import { readFileSync } from 'node:fs';

/** The text of a file in `templates/` of this package, with the line ends that it has in the repository. The path holds from `src/` and from `dist/`. */
export function readTemplate(path: string): string {
  return readFileSync(new URL(`../../templates/${path}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}
