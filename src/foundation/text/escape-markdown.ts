import { makeVisible } from './visible-text.ts';

/**
 * The text as one line that Markdown, on GitHub and elsewhere, shows as it is: no markup, no HTML, no links, no mentions,
 * no end of a table cell; invisible characters as their code points.
 */
export function escapeMarkdown(text: string): string {
  const line = makeVisible(text.trim().replace(/\s*[\r\n]+\s*/g, ' '));
  return line
    .replace(/[\\`*_[\]<>|~&#$@{}!]/g, (character) => `\\${character}`)
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, (character) => `\\${character}`)
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** The text as inline code, also inside a table cell. */
export function markdownCode(text: string): string {
  const line = makeVisible(text.replace(/\s*[\r\n]+\s*/g, ' ')).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/**
 * A link to a file.
 *
 * @param target Relative path; anything in it that could end or redirect the link is percent-encoded.
 */
export function markdownLink(text: string, target: string): string {
  const encoded = target
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/[()'*!]/g, percentEncode))
    .join('/');
  return `[${escapeMarkdown(text)}](${encoded})`;
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
