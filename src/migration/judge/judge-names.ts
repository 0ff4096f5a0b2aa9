import { certain, lookAlike, unsure } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import { meaningOf, saysPort } from './name-meaning.ts';

/** Names that stand for the thing in which they are: `port: { number: 8081 }`. */
const standIns = new Set(['number', 'value', 'default', 'port']);

/** Judges a bare number by what names it. @param names  From the nearest outward. */
export function judgeNames(names: readonly string[]): Judgement {
  const [nearest, outer] = names;
  if (nearest === undefined) return unsure('a bare number that nothing names');
  const meaning = meaningOf(nearest);
  if (meaning === 'port' || meaning === 'listen') return certain(`named ${nearest}`);
  const isMeasure = meaning === 'measure' && !standIns.has(nearest.toLowerCase());
  if (outer !== undefined && saysPort(outer) && !isMeasure && meaning !== 'mixed') return certain(`${nearest} of ${outer}`);
  if (meaning === 'measure') return lookAlike(`named ${nearest}`);
  if (meaning === 'mixed') return unsure(`${nearest} speaks of a port and of something else`);
  return unsure(`named ${nearest}, which does not say that it is a port`);
}
