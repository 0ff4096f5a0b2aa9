import { certain, lookAlike, unsure } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import { takesPort } from './name-meaning.ts';
import type { TextPlace } from './text-place.ts';

/** `port 8081`, `Port number is **8081**`, `the ports 80, 443 and 8081`. */
const behindPort =
  /(?<![\w-])(?:ports?|[a-z]+_port|[A-Z]+_PORT)\b["'`*]*(?:\s*(?:number|is|was|are|to|of|at|from|on|defaults?|must|be|either|both|(?<=\bports?\b)\s*[:=]))*\s*[:=]?\s*["'`*_([]{0,3}$/i;
const behindList = /(?<![\w-])ports\b[\s\d,`*"'()&/+]*(?:(?:and|or)[\s\d,`*"'()&/+]*)*$/i;
/** `the port of the service is 8081`, `PORT: where it listens (default 8081)`. */
const behindSentence =
  /(?<![\w-])(?:ports?|\w+_port)\b(?:["'`*]*(?:\s+[a-z]+){0,5}\s+(?:is|was|to)|[^.\d]{0,60}\bdefaults?(?:\s+(?:to|is|value))*)\s*[:=]?\s*["'`*(]{0,3}$/i;
const beforePort = /^["'`*_)\]]{0,3}\s+(?:tcp\s+|udp\s+|https?\s+|grpc\s+)?ports?\b/i;
const listening =
  /\b(?:listen(?:s|ing)?|bind(?:s|ing)?|bound|serv(?:es|ed|ing)|expos(?:es|ed|ing))\s+(?:by default\s+)?(?:on|at|to|from)\s+["'`*]*$/i;
const protocol = /\b(?:TCP|UDP)\s+["'`*]*$/;
const call = /([A-Za-z_$][\w$]*)\(\s*["'`]?$/;
const quantity =
  /^["'`*]{0,2}\s+(?:ms|milli|micro|nano|seconds?|secs?|minutes?|hours?|days?|years?|bytes?|[kmgt]i?b|px|percent|users?|items?|rows?|lines?|requests?|records?|times|entries|customers?|orders?|employees?|people|tests?|files?|words?|points?|miles?|km|kg|meters?|tokens?)\b/i;
const reference =
  /\b(?:issue|issues|ticket|pr|pull request|bug|rfc|section|page|version|build|order|invoice|id|code|error|revision|commit|line|isbn|no\.|nr\.?|number|room|phone|tel|ext\.?|extension|year|#)\s*[:=]?\s*["'`*#]*$/i;

/** Judges a number in a sentence. */
export function judgeProse({ left, right }: TextPlace): Judgement | undefined {
  if (behindPort.test(left) || behindSentence.test(left) || behindList.test(left)) return certain('said to be a port');
  if (beforePort.test(right)) return certain('said to be a port');
  if (listening.test(left)) return certain('where something listens');
  if (protocol.test(left)) return certain('a protocol and its port');
  const called = call.exec(left)?.[1];
  if (called !== undefined) {
    return takesPort(called) ? certain(`the argument of ${called}`) : unsure(`the argument of ${called}`);
  }
  if (reference.test(left)) return lookAlike('a reference or an id');
  return quantity.test(right) ? lookAlike('a quantity') : undefined;
}
