import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';

const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
const builtEndings: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The relative specifiers that a module imports at run time; types alone are no import. None for what is no JavaScript. */
export function listImports(file: string, text: string): string[] {
  if (!endings.includes(posix.extname(file))) return [];
  const { staticImports, staticExports, dynamicImports } = parseSync(file, text).module;
  const imported = staticImports
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ moduleRequest }) => moduleRequest.value);
  const handedOn = staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ isType, moduleRequest }) => (isType || moduleRequest === null ? [] : [moduleRequest.value])),
  );
  const onDemand = dynamicImports.flatMap(({ moduleRequest: { start, end } }) => literalOf(text.slice(start, end)));
  return [...new Set([...imported, ...handedOn, ...onDemand])].filter((specifier) => /^\.\.?\//.test(specifier));
}

function literalOf(source: string): string[] {
  const match = /^(['"`])([^'"`$\\]+)\1$/.exec(source.trim());
  return match === null ? [] : [match[2]!];
}

/** The files that a relative specifier may stand for, the likeliest first. */
export function candidatesOf(from: string, specifier: string): string[] {
  const path = posix.join(posix.dirname(from), specifier.replace(/[?#].*$/, ''));
  const ending = posix.extname(path);
  const sources = (builtEndings[ending] ?? []).map((source) => `${path.slice(0, -ending.length)}${source}`);
  return [path, ...sources, ...endings.map((each) => `${path}${each}`), ...endings.map((each) => `${path}/index${each}`)];
}
