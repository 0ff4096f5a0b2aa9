import type { FileKind } from './file-kind.ts';
import { readCode } from './read-code.ts';
import { readJavascript } from './read-javascript.ts';
import { readJson } from './read-json.ts';
import { readDockerfile, readGenerated, readServerConf, readSettings, readShell, readText } from './read-lines.ts';
import { readMarkdown } from './read-markdown.ts';
import { readYaml } from './read-yaml.ts';
import type { Region } from './region.ts';

/** Documents hold examples that are documents; deeper ones are read as text. */
const maxNesting = 3;

/** Reads the regions of a text of this kind; the first that holds the digits judges them. @param file  Its name, where a dialect hangs on it. */
export function readKind(kind: FileKind, source: string, digits: string, file = '', depth = 0): readonly Region[] {
  const readNested = (inner: FileKind, text: string) =>
    depth < maxNesting && text.includes(digits) ? readKind(inner, text, digits, '', depth + 1) : [];
  switch (kind) {
    case 'compose':
    case 'kubernetes':
    case 'yaml':
      return readYaml(source, digits, readNested) ?? readShell(source);
    case 'json':
      return readJson(source, digits) ?? readCode(source, digits, 'slash');
    case 'toml':
      return readCode(source, digits, 'hash', true);
    case 'env':
    case 'properties':
    case 'systemd':
      return readSettings(source);
    case 'dockerfile':
      return readDockerfile(source);
    case 'server-conf':
      return readServerConf(source);
    case 'procfile':
    case 'shell':
    case 'makefile':
      return readShell(source);
    case 'javascript':
      return readJavascript(source, digits, file) ?? readCode(source, digits, 'slash');
    case 'python':
    case 'hash-code':
      return readCode(source, digits, 'hash');
    case 'code':
      return readCode(source, digits, 'slash');
    case 'markdown':
      return readMarkdown(source, digits, readNested);
    case 'markup':
    case 'text':
      return readText(source);
    case 'generated':
      return readGenerated(source);
    default:
      return kind satisfies never;
  }
}
