import { isThisMachine } from '../judge/host-of.ts';
import { certain, lookAlike, unsure } from '../judge/judgement.ts';
import type { Judgement } from '../judge/judgement.ts';
import { judgeNames } from '../judge/judge-names.ts';
import { meaningOf, saysPort, takesPort } from '../judge/name-meaning.ts';
import { findNaming } from './find-naming.ts';
import { proseRegion, textRegion } from './region.ts';
import type { Region } from './region.ts';
import { tokenise } from './tokens.ts';
import type { CommentStyle, Token } from './tokens.ts';

/** Functions that say by their name that they take a measure. */
const delays = /^(?:sleep|delay|wait|timeout|after|make|malloc|range)$/i;

/**
 * Reads a text in a programming language by its tokens: its comments as prose, its strings as text, and its numbers by what the tokens
 * before them name. @param sections  Headings in brackets name what follows, as in TOML.
 */
export function readCode(source: string, digits: string, style: CommentStyle, sections = false): Region[] {
  const tokens = tokenise(source, style);
  const code = tokens.filter(({ type }) => type !== 'comment');
  const indexes = new Map(code.map((token, index) => [token, index]));
  const headings = sections ? sectionsOf(source) : [];
  const outerOf = ({ start }: Token) => headings.findLast((heading) => heading.start < start);
  const judge = (token: Token) => judgeToken(code, indexes.get(token) ?? 0, outerOf(token));
  return tokens
    .filter(({ text }) => text.includes(digits))
    .flatMap((token) => regionsOf(token, source, digits, () => judge(token)));
}

function regionsOf(token: Token, source: string, digits: string, judge: () => Judgement): Region[] {
  const { type, start, end, text } = token;
  if (type === 'comment') return [proseRegion(source, start, end)];
  if (type === 'number' && text === digits) return [{ start, end, judge }];
  if (type !== 'string') return [];
  if (text.replace(/^["'`]+|["'`]+$/g, '') === digits) return [{ start, end, judge }];
  return [stringRegion(token, source, judge)];
}

/** The text decides; a text that says nothing is judged by what it is given to. */
function stringRegion({ start, end }: Token, source: string, judge: () => Judgement): Region {
  const region = textRegion(source, start + 1, end - 1, 'address');
  return {
    start,
    end,
    judge: (at) => {
      const byText = region.judge(at);
      return byText.verdict === 'unsure' && source[at - 1] === ':' ? preferCertain(judge(), byText) : byText;
    },
  };
}

function preferCertain(first: Judgement, second: Judgement): Judgement {
  return first.verdict === 'certain' ? first : second;
}

function judgeToken(code: readonly Token[], index: number, section: { readonly name: string } | undefined): Judgement {
  const { names, texts, callee, isTerm } = findNaming(code, index);
  if (isTerm) return lookAlike('a term of a calculation');
  if (callee !== undefined && (delays.test(callee) || meaningOf(callee) === 'measure'))
    return lookAlike(`the argument of ${callee}`);
  if (callee !== undefined && takesPort(callee)) return certain(`the argument of ${callee}`);
  if (texts.some((text) => /:(?:%[dsv]|\{\})/.test(text))) return certain('put behind a colon');
  const isServer = /server|socket|bind|listen|connect|addr/i.test(callee ?? '');
  if (texts.some((text) => (isThisMachine(text) && text !== '*') || (text === '' && isServer) || saysPort(text)))
    return certain("beside a port's name or a host");
  const judgement = judgeNames([...names, ...(section === undefined ? [] : [section.name])]);
  const isBound = /^[<>]=?$/.test(code[index - 1]?.text ?? '');
  return isBound && judgement.verdict === 'certain' ? unsure('a bound of ports') : judgement;
}

/** The headings in brackets, as `[server.ports]`, and where they stand. */
function sectionsOf(source: string): { readonly start: number; readonly name: string }[] {
  const headings = source.matchAll(/^[ \t]*\[{1,2}[ \t]*([\w."' -]+?)[ \t]*\]{1,2}[ \t]*(?:#.*)?$/gm);
  return [...headings].map(({ index, 1: heading = '' }) => ({ start: index, name: heading.split('.').at(-1)! }));
}
