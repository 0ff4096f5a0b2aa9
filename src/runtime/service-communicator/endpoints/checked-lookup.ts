import { NOTFOUND, lookup as systemLookup } from 'node:dns';
import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { EndpointRefusedError } from './endpoint-refused-error.ts';
import type { JudgeHost } from './judge-host.ts';

/** Tells all addresses of a name. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export const resolveBySystem: ResolveName = systemLookup;

/**
 * A lookup that hands out permitted addresses only, judged at the moment of connecting: a name that led elsewhere when it was registered, or
 * that leads to good and bad addresses, reaches no forbidden one. It calls back once, whatever `resolve` does: a connection whose lookup throws would
 * never come to an end.
 */
export function checkedLookup(judge: JudgeHost, resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    const refusal = judge(hostname);
    if (refusal !== undefined) return callback(new EndpointRefusedError(refusal, hostname), []);
    let isTold = false;
    const tell = (outcome: Error | LookupAddress[]): void => {
      if (isTold) return;
      isTold = true;
      if (outcome instanceof Error) callback(outcome, []);
      else if (options.all === true) callback(null, outcome);
      else callback(null, outcome[0]?.address ?? '', outcome[0]?.family);
    };
    try {
      resolve(hostname, { ...options, all: true }, (error, addresses) => tell(error ?? permittedOf(hostname, addresses, judge)));
    } catch (error) {
      if (isTold) throw error;
      tell(error instanceof Error ? error : new Error(`the resolver failed: ${String(error)}`));
    }
  };
}

/** At least one address, or why there is none. */
function permittedOf(hostname: string, addresses: readonly LookupAddress[], judge: JudgeHost): Error | LookupAddress[] {
  // What a resolver of one's own gives is not always what its type says.
  const found = Array.isArray(addresses) ? addresses.filter((each) => isIP(String(each?.address)) > 0) : [];
  const refusals = found.map(({ address }) => judge(address));
  const permitted = found.filter((_, at) => refusals[at] === undefined);
  return permitted.length > 0 ? permitted : nothingLeft(hostname, refusals[0]);
}

function nothingLeft(hostname: string, refusal: ReturnType<JudgeHost>): Error {
  if (refusal !== undefined) return new EndpointRefusedError(refusal, hostname);
  return Object.assign(new Error(`${hostname} has no address`), { code: NOTFOUND });
}
