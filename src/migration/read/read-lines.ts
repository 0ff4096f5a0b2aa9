import { judgeNames } from '../judge/judge-names.ts';
import { certain, lookAlike, unsure } from '../judge/judgement.ts';
import type { Judgement } from '../judge/judgement.ts';
import { judgeText } from '../judge/judge-text.ts';
import { saysPort } from '../judge/name-meaning.ts';
import type { TextPlace } from '../judge/text-place.ts';
import { lineAfter, lineBefore, proseRegion, textRegion } from './region.ts';
import type { Region } from './region.ts';

/** Reads a file of settings, one a line: `.env`, `.properties`, `.ini`, a unit of systemd. */
export function readSettings(source: string): Region[] {
  return [...comments(source, /^[ \t]*[#;!].*$/gm), ...settings(source)];
}

function* settings(source: string): Generator<Region> {
  let section: string | undefined;
  for (const { index, 0: line } of source.matchAll(/^.*$/gm)) {
    section = /^\s*\[{1,2}([^\]]+)\]/.exec(line)?.[1] ?? section;
    const [, before, name, value] = /^(\s*(?:export\s+)?([A-Za-z_][\w.[\]-]*)\s*[=:]\s*)(.*)$/.exec(line) ?? [];
    if (before === undefined || name === undefined || value === undefined) continue;
    const names = section === undefined ? [name] : [name, section];
    const start = index + before.length;
    const bare = /^(["']?\d+["']?)(?:\s*[#;].*)?\s*$/.exec(value)?.[1];
    if (bare === undefined) yield settingRegion(source, start, value, names);
    else {
      yield { start, end: start + bare.length, judge: () => judgeNames(names) };
      yield proseRegion(source, start + bare.length, start + value.length);
    }
  }
}

function settingRegion(source: string, start: number, value: string, names: readonly string[]): Region {
  const end = start + value.length;
  const isList = /^["']?[\d,\s]+["']?$/.test(value) && saysPort(names[0] ?? '');
  return isList ? { start, end, judge: () => certain(`a port of ${names[0]}`) } : textRegion(source, start, end, names[0]);
}

/** Reads what a shell reads: scripts, files of make, lists of processes. */
export function readShell(source: string): Region[] {
  return [...comments(source, /(?<=^|[ \t])#(?!!).*$/gm), lines(source, judgeText)];
}

/** Reads directives of nginx, Apache, HAProxy or Caddy. */
export function readServerConf(source: string): Region[] {
  return [...comments(source, /(?<=^|[ \t])#.*$/gm), lines(source, judgeDirective)];
}

/** Reads a Dockerfile, instruction by instruction. */
export function readDockerfile(source: string): Region[] {
  return [...comments(source, /^[ \t]*#.*$/gm), lines(source, judgeInstruction)];
}

/** Reads markup and plain text. */
export function readText(source: string): Region[] {
  return [proseRegion(source, 0, source.length)];
}

/** Reads a file that a program writes, such as a lock file. It is written anew from others, so nothing in it is changed unasked. */
export function readGenerated(source: string): Region[] {
  const byText = lines(source, judgeText);
  const judge = (at: number) => {
    const { verdict, reason } = byText.judge(at);
    return verdict === 'certain'
      ? unsure(`in a file that a program writes: ${reason}`)
      : lookAlike('in a file that a program writes');
  };
  return [{ ...byText, judge }];
}

function comments(source: string, pattern: RegExp): Region[] {
  return [...source.matchAll(pattern)].map(({ index, 0: text }) => proseRegion(source, index, index + text.length));
}

function lines(source: string, judge: (place: TextPlace) => Judgement): Region {
  const end = source.length;
  return { start: 0, end, judge: (at) => judge({ left: lineBefore(source, 0, at), right: lineAfter(source, end, at) }) };
}

function judgeDirective(place: TextPlace): Judgement {
  if (/^\s*listen\s+(?:\S+:)?$/i.test(place.left)) return certain('where a server listens');
  return judgeText(place);
}

function judgeInstruction(place: TextPlace): Judgement {
  const { left, right } = place;
  if (/^\s*EXPOSE\s/i.test(left))
    return /\d-$/.test(left) || /^-\d/.test(right) ? unsure('an end of a range of ports') : certain('exposed');
  const pair = /^\s*(?:ENV|ARG)\s+(?:.*\s)?([A-Za-z_]\w*)(?:=|\s+)["']?$/i.exec(left)?.[1];
  return pair === undefined ? judgeText(place) : judgeNames([pair]);
}
