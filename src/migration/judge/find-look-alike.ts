/**
 * Why the characters around the digits rule out that they are a number of their own; undefined when they do not.
 *
 * @param left  The text before the digits, on their line.
 * @param right The text after them, on their line.
 */
export function findLookAlike(left: string, right: string): string | undefined {
  return rules.find(([before, after]) => (before?.test(left) ?? true) && (after?.test(right) ?? true))?.[2];
}

type Rule = readonly [before: RegExp | undefined, after: RegExp | undefined, reason: string];

const rules: readonly Rule[] = [
  [/\d$/, undefined, 'part of a longer number'],
  [undefined, /^\d/, 'part of a longer number'],
  // An option and its value may stand in one word: -p8081.
  [/(?<!(?:^|[\s"'`])-(?=[pP]$))[\p{L}_]$/u, undefined, 'part of a word'],
  [undefined, /^[\p{L}_]/u, 'part of a word'],
  [/\d\.$/, undefined, 'part of a version or a fraction'],
  [undefined, /^\.\d/, 'part of a version or a fraction'],
  [/[\w$)\]]\.$/, undefined, 'part of a name with dots'],
  [/(?:^|[^.])\.$/, undefined, 'a fraction'],
  [undefined, /^\.[\p{L}_]/u, 'part of a name with dots'],
  [/[#@~^%]$/, undefined, 'a reference or a version'],
  [/[[(<>=!\s]v\.?\s?$/i, undefined, 'a version'],
  [/\d-$/, /^-\d/, 'part of a longer number'],
  [/[€£¥]\s?$/, undefined, 'an amount of money'],
  [/(?:^|[\s(])\$$/, undefined, 'an amount of money'],
  [undefined, /^\s?(?:[%°€£‰]|USD\b|EUR\b)/, 'an amount'],
  [/(?:^|[^0-9a-z])[0-9a-f]{4,12}-$/i, /^-[0-9a-f]{3,12}(?![0-9a-z])/i, 'part of a UUID'],
  [/[0-9a-f]{4}-[0-9a-f]{4}-$/i, undefined, 'part of a UUID'],
  [undefined, /^-[0-9a-f]{4}-[0-9a-f]{4}/i, 'part of a UUID'],
  // Not the default value in ${PORT-8081}.
  [/(?<!\$\{)\b[A-Z][A-Z0-9]+-$/, undefined, 'part of an id'],
  [/(?:^|[^\d.:])(?:\(\d{2,4}\)[ .-]?|\d{2,3}[.-])$/, undefined, 'part of a telephone number or the like'],
  [/\+\d[\d ()-]*[ )-]$|\b(?:tel|phone|telephone|fax|mobile)\b[^\p{L}]*$/iu, undefined, 'part of a telephone number'],
  [undefined, /^-(?:\d{1,3}|\d{6,})(?!\d)/, 'part of a longer number'],
  [/\d:\d{2}:\d{2}$|\d{4}-\d{2}-$/, undefined, 'part of a time'],
  [/(?:^|[\s=(,[])-$/, undefined, 'a negative number'],
];
