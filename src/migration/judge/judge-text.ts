import { certain, lookAlike, unsure } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import { judgeHost } from './judge-host.ts';
import { judgeNames } from './judge-names.ts';
import { judgeOption } from './judge-option.ts';
import { judgeProse } from './judge-prose.ts';
import type { TextPlace } from './text-place.ts';

/** Judges digits in running text, a string or a command line: by what a reader there would take them for. The first rule that knows decides. */
export function judgeText(place: TextPlace): Judgement {
  for (const judge of [
    judgeRange,
    judgeDefault,
    judgeHost,
    judgeOption,
    judgeElement,
    judgeQuery,
    judgePath,
    judgeAssignment,
    judgeProse,
  ]) {
    const judgement = judge(place);
    if (judgement !== undefined) return judgement;
  }
  return /[A-Za-z0-9]-$/.test(place.left) || /^-[A-Za-z0-9]/.test(place.right)
    ? unsure('part of a name or of a range')
    : unsure('a bare number in a text');
}

function judgeRange({ left, right }: TextPlace): Judgement | undefined {
  if (!/\d{4,5}-$/.test(left) && !/^(?:-|\.\.)\d{4,5}(?!\d)/.test(right)) return undefined;
  return unsure('an end of a range');
}

/** `${PORT:-8081}` of a shell, `${server.port:8081}` of Spring; `PORT=${1:-8081}`, where the name says nothing, by what it is assigned to. */
function judgeDefault({ left }: TextPlace): Judgement | undefined {
  const found = /\$\{([\w.-]+?)(?::?[-=+?]|:)$/.exec(left);
  if (found === null) return undefined;
  const judgement = judgeNames([found[1]!]);
  const assigned = /([A-Za-z_]\w*)=["']?(?:\$\{\w+:?-)*$/.exec(left.slice(0, found.index))?.[1];
  return judgement.verdict === 'unsure' && assigned !== undefined ? judgeNames([assigned]) : judgement;
}

/** `<port>8081</port>` */
function judgeElement({ left, right }: TextPlace): Judgement | undefined {
  const name = /<([A-Za-z][\w.:-]*)(?:\s[^<>]*)?>\s*$/.exec(left)?.[1];
  return name === undefined || !/^\s*<\//.test(right) || name.length === 1 ? undefined : judgeNames([name]);
}

function judgeQuery({ left }: TextPlace): Judgement | undefined {
  const name = /[?&;]([\w.[\]-]+)=$/.exec(left)?.[1];
  if (name === undefined) return undefined;
  const judgement = judgeNames([name]);
  return judgement.verdict === 'certain' ? judgement : lookAlike(`the parameter ${name} of a URL`);
}

function judgePath({ left, right }: TextPlace): Judgement | undefined {
  if (/\b(?:tcp|udp|sctp)\/$/i.test(left) || /\/dev\/(?:tcp|udp)\/[^\s/]+\/$/.test(left))
    return certain('a protocol and its port');
  if (/^\/(?:tcp|udp|sctp)\b/i.test(right) && !/\w[/-]$/.test(left)) return certain('a port and its protocol');
  return /[\w})\].-]\/$|(?:^|[\s"'`])\/$/.test(left) ? lookAlike('a part of a path') : undefined;
}

const operator = /([A-Za-z_][\w.-]*)["'`*\])}]{0,3}\s*(?::=|\?=|\?\?=?|\|\||=>|===?|!==?|=|:)\s*["'`*([{]{0,3}$/;

/** `PORT=8081`, `port: 8081`, `"port": 8081`, in a comment or a command line as well. */
function judgeAssignment({ left }: TextPlace): Judgement | undefined {
  const name = operator.exec(left)?.[1];
  if (name === undefined) return undefined;
  const judgement = judgeNames([name]);
  // `PORT` (default: 8081): the sentence says of what.
  return judgement.verdict === 'unsure' && /^defaults?$/i.test(name) ? undefined : judgement;
}
