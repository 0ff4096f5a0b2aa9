import { meaningOf } from './name-meaning.ts';

/**
 * Whose port it is that stands behind a host: `ours` for this machine, a private address, a name without dots, as services of one network
 * call each other, and a placeholder; `foreign` for any other name with dots.
 */
export type HostOwner = 'ours' | 'foreign';

const thisMachine =
  /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:[\d.]+\]|\*|(?:[\w-]+\.)*localhost|host\.docker\.internal|gateway\.docker\.internal|kubernetes\.docker\.internal)$/i;
const privateAddress =
  /^(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|\[f[cd][0-9a-f:]+\])$/i;
const privateName = /\.(?:local|internal|lan|home|svc|svc\.cluster\.local|localdomain|test)\.?$/i;

/** A host that is this machine, whatever stands around it. */
export function isThisMachine(host: string): boolean {
  return thisMachine.test(host);
}

/** The owner of a host in a place where nothing but a host can stand, as in a URL. */
export function ownerOf(host: string): HostOwner {
  if (thisMachine.test(host) || privateAddress.test(host) || privateName.test(host) || !host.includes('.')) return 'ours';
  return isPlaceholder(host) ? 'ours' : 'foreign';
}

/** True for a host where a word and a number may as well be something else than a host and its port. */
export function isCertainHost(host: string): boolean {
  return thisMachine.test(host) || privateAddress.test(host) || privateName.test(host) || isHostPlaceholder(host);
}

function isPlaceholder(host: string): boolean {
  return /^(?:\$\{.*\}|\{+.*\}+|<.*>|\$\w+|%\w+%?)$/.test(host);
}

/** `${API_HOST}`, `{{ .Values.host }}`, `$HOST`: the name must say that it is a host. */
function isHostPlaceholder(host: string): boolean {
  return isPlaceholder(host) && (meaningOf(host) === 'address' || /\bip\b/i.test(host));
}
