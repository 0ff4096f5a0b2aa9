import { conditionMark } from '../condition-mark.ts';
import type { FrozenAssertion } from '../freeze-lock.ts';

/** A frozen assertion taken apart. */
export interface ReadAssertion {
  /** `expect(pool.size)`, `assert pool.size` */
  readonly subject: string;
  /** `not`, `resolves`, `rejects`, in that order. */
  readonly words: readonly string[];
  /** `toBe`; of a plain call the name of the function. */
  readonly matcher: string;
  readonly args: readonly string[];
  readonly conditional: boolean;
}

const name = /^[\p{L}\p{N}_$]+$/u;
const leadingWords = new Set(['not', 'resolves', 'rejects']);

export function readFrozenAssertion([marked, ...args]: FrozenAssertion): ReadAssertion {
  const conditional = marked.startsWith(conditionMark);
  const head = (conditional ? marked.slice(conditionMark.length) : marked).replace(/\(\)$/, '');
  const { subject, names } = splitHead(head);
  const words = names.slice(0, -1).filter((name) => leadingWords.has(name));
  const rest = names.slice(0, -1).filter((name) => !leadingWords.has(name));
  const owner = [subject, ...rest].join('.');
  const matcher = names.at(-1) ?? subject;
  // `assert.equal(actual, expected)`: what is asserted about is the first argument.
  if (!owner.includes('(') && args.length > 0)
    return { subject: `${owner} ${args[0]}`, words, matcher, args: args.slice(1), conditional };
  return { subject: owner, words, matcher, args, conditional };
}

/** The assertion as it stood in the source, near enough. */
export function printAssertion([head, ...args]: FrozenAssertion): string {
  return args.length === 0 ? head : `${head}(${args.join(', ')})`;
}

/** The names that follow the last bracket of a head, and what comes before them. */
function splitHead(head: string): { readonly subject: string; readonly names: readonly string[] } {
  const pieces = head.split('.');
  const last = pieces.findLastIndex((piece) => !name.test(piece));
  const first = Math.max(last, 0) + 1;
  return { subject: pieces.slice(0, first).join('.'), names: pieces.slice(first) };
}
