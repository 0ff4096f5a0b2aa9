import type { LookupFunction } from 'node:net';
import { assertConfig, functionGiven, problemUnless } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';
import { checkedLookup, resolveBySystem } from './checked-lookup.ts';
import type { ResolveName } from './checked-lookup.ts';
import type { AddressClass } from './classify-address.ts';
import { EndpointRefusedError } from './endpoint-refused-error.ts';
import { HostList, isListEntry } from './host-list.ts';
import { judgeBy } from './judge-host.ts';
import { parseEndpoint } from './parse-endpoint.ts';
import type { EndpointProtocol } from './parse-endpoint.ts';

export interface EndpointPolicyOptions {
  /** Whether this machine may be called. Default true. */
  readonly allowLoopback?: boolean;
  /** Whether addresses of private networks may be called. Default true. */
  readonly allowPrivate?: boolean;
  /** Host names, addresses and CIDR ranges that may be called although forbidden. A name covers itself, not the addresses it leads to. */
  readonly allow?: readonly string[];
  /** Host names, addresses and CIDR ranges that may not be called, whatever else holds. */
  readonly deny?: readonly string[];
  /** Default both. */
  readonly protocols?: readonly EndpointProtocol[];
  /** How names become addresses. Default: the resolver of the system. */
  readonly resolve?: ResolveName;
}

/** Decides which endpoints may be called. */
export interface EndpointPolicy {
  /**
   * The parsed URL of a permitted endpoint.
   *
   * @throws {EndpointRefusedError} The URL is not written plainly, or its host is forbidden.
   */
  check(url: string): URL;
  /** Resolves a name to its permitted addresses alone; fails with an `EndpointRefusedError` when none is. For `lookup` of `net.connect`. */
  readonly lookup: LookupFunction;
}

/**
 * Makes a policy that forbids, in any spelling: link-local and metadata addresses and names, the unspecified address, multicast, broadcast,
 * and IPv6 addresses that stand for one of these.
 *
 * @throws {InvalidConfigurationError} naming every bad field.
 * @example
 * const policy = createEndpointPolicy({ allowLoopback: false });
 * policy.check('http://169.254.169.254/latest/meta-data'); // throws EndpointRefusedError
 */
export function createEndpointPolicy(options: EndpointPolicyOptions = {}): EndpointPolicy {
  const { allowLoopback = true, allowPrivate = true, allow = [], deny = [], resolve = resolveBySystem } = options;
  const protocols = options.protocols ?? knownProtocols;
  assertConfig('endpoint policy', [
    problemUnless(typeof allowLoopback === 'boolean', 'allowLoopback', 'true or false', allowLoopback),
    problemUnless(typeof allowPrivate === 'boolean', 'allowPrivate', 'true or false', allowPrivate),
    ...checkList('allow', allow),
    ...checkList('deny', deny),
    problemUnless(areProtocols(protocols), 'protocols', "a list of 'http:' and 'https:'", protocols),
    functionGiven('resolve', resolve),
  ]);
  const permitted = new Set<AddressClass>();
  if (allowLoopback) permitted.add('loopback');
  if (allowPrivate) permitted.add('private');
  const judge = judgeBy({ permitted, allow: new HostList(allow), deny: new HostList(deny) });
  return {
    check(text) {
      const url = parseEndpoint(text, protocols);
      const reason = judge(url.hostname.replaceAll(/[[\]]/g, ''));
      if (reason !== undefined) throw new EndpointRefusedError(reason, url.hostname);
      return url;
    },
    lookup: checkedLookup(judge, resolve),
  };
}

const knownProtocols: readonly EndpointProtocol[] = ['http:', 'https:'];

function areProtocols(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => knownProtocols.includes(each as EndpointProtocol));
}

function checkList(field: string, entries: readonly string[]): (ConfigProblem | undefined)[] {
  if (!Array.isArray(entries)) return [problemUnless(false, field, 'a list', entries)];
  return entries.map((entry, at) =>
    problemUnless(isListEntry(entry), `${field}[${at}]`, 'a host name, an address or a CIDR range', entry),
  );
}
