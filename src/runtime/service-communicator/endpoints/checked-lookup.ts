import { NOTFOUND, lookup as systemLookup } from 'node:dns';
import type { LookupAddress, LookupAllOptions } from 'node:dns';
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
 * that leads to good and bad addresses, reaches no forbidden one.
 */
export function checkedLookup(judge: JudgeHost, resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    const refusal = judge(hostname);
    if (refusal !== undefined) return callback(new EndpointRefusedError(refusal, hostname), []);
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const refusals = addresses.map(({ address }) => judge(address));
      const permitted = addresses.filter((_, at) => refusals[at] === undefined);
      const [first] = permitted;
      if (first === undefined) return callback(nothingLeft(hostname, refusals[0]), []);
      if (options.all === true) return callback(null, permitted);
      callback(null, first.address, first.family);
    });
  };
}

function nothingLeft(hostname: string, refusal: ReturnType<JudgeHost>): Error {
  if (refusal !== undefined) return new EndpointRefusedError(refusal, hostname);
  return Object.assign(new Error(`${hostname} has no address`), { code: NOTFOUND });
}
