import { certain, lookAlike, unsure } from '../judge/judgement.ts';
import type { Judgement } from '../judge/judgement.ts';
import { judgeNames } from '../judge/judge-names.ts';
import { judgeText } from '../judge/judge-text.ts';
import { meaningOf, saysPort } from '../judge/name-meaning.ts';
import { lineAfter, lineBefore } from './region.ts';

/** A key or a value of structured data, where it stands and what stands around it. */
export interface Scalar {
  readonly start: number;
  readonly end: number;
  /** True for a key. */
  readonly isKey: boolean;
  /** The keys above it, from the nearest outward; items of a list have none of their own. */
  readonly names: readonly string[];
  /** The item before it in the same list. */
  readonly previous?: string | undefined;
  /** The value of `name` or `key` beside it in the same map: `{ name: PORT, value: "8081" }`. */
  readonly siblingName?: string | undefined;
}

const standIns = /^(?:value|default|defaultValue|const|example|examples)$/i;
const mapping = /^["']?(?:(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\]|\$\w+|\$\{[^}]*\}):)?(?:\d{1,5}:)?$/i;

/** Judges digits in a scalar of YAML or JSON. */
export function judgeScalar(source: string, scalar: Scalar, at: number, digits: string): Judgement {
  const { start, end } = scalar;
  const left = lineBefore(source, start, at);
  const right = lineAfter(source, end, at);
  const isWhole =
    source.slice(start, at).replace(/^["']/, '') === '' && source.slice(at + digits.length, end).replace(/["']$/, '') === '';
  if (isWhole) return judgeWhole(scalar);
  if (scalar.names.some((name) => /^image$/i.test(name)) && left.endsWith(':') && !right.startsWith('/'))
    return lookAlike('the tag of an image');
  const mapped = judgeMapping(scalar, left, right);
  if (mapped !== undefined) return mapped;
  const option = scalar.previous !== undefined && /^--?[A-Za-z]/.test(scalar.previous) ? `${scalar.previous} ` : '';
  return judgeText({ left: option + left, right, name: scalar.names[0] });
}

function judgeWhole({ isKey, names, previous, siblingName }: Scalar): Judgement {
  if (isKey) return saysPort(names[0] ?? '') ? certain(`a key of ${names[0]}`) : unsure('a key');
  if (previous !== undefined && /^--?[A-Za-z]/.test(previous)) return judgeOptionValue(previous, names);
  if (siblingName !== undefined && (standIns.test(names[0] ?? '') || names[0] === undefined)) {
    const bySibling = judgeNames([siblingName]);
    if (bySibling.verdict !== 'unsure') return bySibling;
  }
  // { "PORT": { "default": 8081 } }
  if (standIns.test(names[0] ?? '') && names.length > 1) return judgeNames(names.slice(1));
  return judgeNames(names);
}

function judgeOptionValue(option: string, names: readonly string[]): Judgement {
  if (/^-[pP]$/.test(option)) return certain(`behind ${option}`);
  const byOption = judgeNames([option.replace(/^-+/, '')]);
  return byOption.verdict === 'unsure' ? judgeNames(names) : byOption;
}

/** `"8081:80"`, `127.0.0.1:8081:80/tcp`, `8081/tcp` below a key that says ports, as in a composition of services. */
function judgeMapping({ names }: Scalar, left: string, right: string): Judgement | undefined {
  const meaning = meaningOf(names[0] ?? '');
  if (meaning !== 'port' && meaning !== 'listen') return undefined;
  if (/\d-["']?$/.test(left) || /^-\d/.test(right)) return unsure('an end of a range of ports');
  if (!mapping.test(left) || !/^(?::|\/(?:tcp|udp|sctp)|["']?\s*$)/i.test(right)) return undefined;
  return certain(`a port of ${names[0]}`);
}
