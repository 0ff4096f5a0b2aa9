import { isCertainHost, isThisMachine, ownerOf } from './host-of.ts';
import { certain, lookAlike, unsure } from './judgement.ts';
import type { Judgement } from './judgement.ts';
import { meaningOf } from './name-meaning.ts';
import type { TextPlace } from './text-place.ts';

const host = String.raw`(\[[0-9a-fA-F:.%]+\]|\$?\{+[^{}]*\}+|<[\w -]+>|\*|\$?[\w.%-]+)`;
const urlHost = new RegExp(String.raw`(?:^|[^a-z])([a-z][a-z0-9+.-]*:)?\/\/(?:[^\s/@"'\`<>]*@)?${host}:$`, 'i');
const barePair = new RegExp(String.raw`(?:^|[\s"'\`(\[{<=,|@>;])${host}:$`, 'i');
const sourceFile = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs?|cpp|h|md|ya?ml|json|toml|sh|txt|log|html?|css)$/i;
/** What stands behind the password of a URL. */
const password = /^[^\s/?#"'`<>]*@/;
/** Wherever it stands: `tcp:localhost:8081`. */
const loopback = /(?<![\w.-])(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):$/i;
/** Directives of nginx, HAProxy and Caddy, and options of commands, behind which a host and a port stand. */
const takesHost =
  /(?:^|\s)(?:server|upstream|proxy_pass|reverse_proxy|fastcgi_pass|grpc_pass|bind|listen|connect|dial|to)\s+(?:\S+\s+)?\S*$/i;

/** Judges a number behind a host and a colon, or behind a colon alone. */
export function judgeHost(place: TextPlace): Judgement | undefined {
  const { left, right } = place;
  if (!left.endsWith(':') || /^[\w-]/.test(right)) return undefined;
  const [, , inUrl] = urlHost.exec(left) ?? [];
  if (inUrl !== undefined) return password.test(right) ? lookAlike('a password') : judgeUrl(inUrl);
  const placed = judgeBarePort(left, right);
  return placed ?? judgePair(place, barePair.exec(left)?.[1]);
}

function judgeUrl(inUrl: string): Judgement {
  return ownerOf(inUrl) === 'ours' ? certain('the port of a URL') : unsure(`the port of another host, ${inUrl}`);
}

/** `:8081`, as a listener is told to take every address. */
function judgeBarePort(left: string, right: string): Judgement | undefined {
  if (!/(?:^|[\s(=,]|-\w*i(?:tcp)?|\bon)["'`*]{0,2}:$/.test(left) || /^\s*:|^:\d/.test(right)) return undefined;
  // { "id" :8081 }
  if (/["'`]\s+:$/.test(left)) return undefined;
  return /\w\s+:$/.test(left) && /\?/.test(left) ? undefined : certain('a port on every address');
}

function judgePair({ left, right, name }: TextPlace, before: string | undefined): Judgement | undefined {
  if (/(?<![\w.-])(?:tcp|udp):$/i.test(left)) return certain('a protocol and its port');
  if (loopback.test(left)) return certain('a port of this machine');
  if (before === undefined) return undefined;
  if (isCertainHost(before)) return certain(isThisMachine(before) ? 'a port of this machine' : `the port of ${before}`);
  if (sourceFile.test(before)) return lookAlike('a line of a file');
  if (/^[\d-]/.test(before)) return undefined;
  const ahead = left.slice(0, -before.length - 1);
  const assigned = /(?:^|[\s"'`])([A-Za-z_]\w*)=["']?$/.exec(ahead)?.[1];
  const meaning = meaningOf(assigned ?? name ?? '');
  const isAlone = (assigned !== undefined || /^\s*["']?$/.test(ahead)) && /^\s*(?:$|[/,"'])/.test(right);
  if ((isAlone && (meaning === 'address' || meaning === 'port' || meaning === 'listen')) || takesHost.test(ahead)) {
    return ownerOf(before) === 'ours' ? certain(`the port of ${before}`) : unsure(`the port of another host, ${before}`);
  }
  if (before.includes('.')) return unsure(`behind ${before}, which may be another host`);
  return meaningOf(before) === 'other' ? unsure(`behind ${before}, which may be a host`) : undefined;
}
