import { RuntimeError } from '../../shared/runtime-error.ts';
import type { AddressClass } from './classify-address.ts';

/** Why an endpoint may not be called: how its URL is written, or where it leads. */
export type RefusalReason = keyof typeof writing | 'denied' | AddressClass;

const writing = {
  malformed: 'the URL is malformed',
  protocol: 'the protocol is not allowed',
  credentials: 'the URL carries credentials',
  fragment: 'the URL carries a fragment',
  port: 'the port is not a number from 1 to 65535',
  spelling: 'the host is not written in its plain form',
};

const place = {
  denied: 'the host is on the deny list',
  metadata: 'the host serves the credentials of a cloud machine',
  'link-local': 'the address is link-local',
  unspecified: 'the address is unspecified',
  multicast: 'the address is for many hosts',
  reserved: 'the address is reserved or for broadcast',
  translated: 'the address stands for another one that cannot be known',
  loopback: 'the address is this machine',
  private: 'the address is in a private network',
};

const explanations: Readonly<Record<RefusalReason, string>> = { ...writing, ...place };

/** Says that the endpoint policy forbids an endpoint. Names its host at most: the rest of a URL may hold secrets. */
export class EndpointRefusedError extends RuntimeError {
  readonly code = 'COMMUNICATOR_ENDPOINT_REFUSED';
  readonly reason: RefusalReason;
  /** Absent when it is not known to be one. */
  readonly host: string | undefined;

  constructor(reason: RefusalReason, host?: string) {
    super(`the endpoint${host === undefined ? '' : ` ${host}`} is refused: ${explanations[reason]}`, {
      hint:
        reason in writing
          ? 'Write a plain http or https URL: a host name or an address in its usual form, no credentials, no fragment.'
          : 'Call another host, or change the options of the endpoint policy if this one is meant.',
    });
    this.reason = reason;
    this.host = host;
  }
}
