import { certain, lookAlike, unsure } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import { judgeNames } from './judge-names.ts';
import type { TextPlace } from './text-place.ts';

const gap = String.raw`(?:\s*[= ]\s*|["'\`]\s*,\s*)["'\`]?`;
const longOption = new RegExp(String.raw`(?:^|[\s"'\`(\[,])(--?[A-Za-z][\w.-]+)${gap}$`);
const shortOption = new RegExp(String.raw`(?:^|[\s"'\`(\[,])-[pP](?:${gap})?(?:[\d.*]+:|\[[0-9a-f:]+\]:)?(?:\d{1,5}:)?$`);
const mapping = new RegExp(String.raw`--publish${gap}(?:[\d.]+:|\[[0-9a-f:]+\]:)?(?:\d{1,5}:)?$`);
const tunnel = /(?:^|\s)-[LRD]\s*(?:[\w.]+:)?(?:\d{1,5}:[\w.-]+:)?$/;
const forwarding = /\bport-forward\b[^|;&]*\s(?:\d{1,5}:)?$/;
/** A host and a port as two words. */
const twoWords =
  /\b(?:nc|ncat|netcat|telnet|wait-for-it(?:\.sh)?|wait-for(?:\.sh)?|wait-port)\b[^|;&]*\s[\w.${}"'[\]:-]+["']?\s+["']?$/;
const listener = /\b(?:nc|ncat|netcat)\s+(?:-\w+\s+)*-\w*l\w*\s+$/;
const firewall =
  /\b(?:ufw\s+(?:allow|deny)|fuser(?:\s+-\w+)*|listen|runserver|http\.server|SimpleHTTPServer|kill-port|ngrok\s+(?:http|tcp)|serve\s+-l)\s+$/i;
/** `"$PORT" -eq 8081` */
const comparison = /\$\{?(\w+)\}?["']?\s+-(?:eq|ne)\s+["']?$/;
/** Commands that take a measure as a word. */
const takesMeasure = /(?:^|[\s;&|(`])(?:sleep|timeout|seq|kill|usleep)\s+(?:-\w+\s+)*$/;
const otherShort =
  /\b(?:ps|lsof|mkdir|cp|kill|top|pidstat|strace|gdb|renice|taskset|read|tar|rsync|mysql|mysqladmin|mysqldump|mariadb)\b[^|;&]*\s-p\s*$/;

/** Judges a number behind an option, or as a word of a command that takes a port there. */
export function judgeOption({ left, right }: TextPlace): Judgement | undefined {
  const compared = comparison.exec(left)?.[1];
  if (compared !== undefined) return judgeNames([compared]);
  if (otherShort.test(left) || takesMeasure.test(left)) return lookAlike('no port to this command');
  if (mapping.test(left) || forwarding.test(left) || tunnel.test(left)) return certain('a port of a mapping');
  if (shortOption.test(left)) return certain('behind -p');
  const option = longOption.exec(left)?.[1];
  if (option !== undefined) return judgeNames([option]);
  if (twoWords.test(left)) return certain('a host and its port');
  if (listener.test(left)) return certain('where something listens');
  if (firewall.test(left) && !/^\s*[A-Za-z]/.test(right)) return certain('a port to this command');
  const short = /(?:^|\s)-[A-Za-z]\s+$/.exec(left)?.[0].trim();
  return short === undefined ? undefined : unsure(`behind ${short}`);
}
