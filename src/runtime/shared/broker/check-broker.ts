import { problemUnless } from '../validate-config.ts';
import type { ConfigProblem } from '../validate-config.ts';

/** What the names on a broker begin with has to suit every broker. */
export function checkPrefix(prefix: unknown): ConfigProblem | undefined {
  return problemUnless(/^[\w-]{1,64}$/.test(String(prefix)), 'prefix', '1 to 64 letters, digits, dashes and underscores', prefix);
}

/** One address or several. What was given is not named, as it may hold a password. */
export function checkAddresses(field: string, addresses: unknown, form: RegExp, bound: string): ConfigProblem | undefined {
  const all: readonly unknown[] = Array.isArray(addresses) ? addresses : [addresses];
  const isAddress = (given: unknown): boolean => typeof given === 'string' && form.test(given);
  return problemUnless(all.length > 0 && all.every(isAddress), field, bound, 'what was given');
}
