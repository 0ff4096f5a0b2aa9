import type { Clock } from '../../../foundation/clock.ts';
import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';
import type { RequestProtection } from '../security/protected-message.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { TlsIdentity, Transport } from '../transport/http-transport.ts';
import type { CallTally } from './call-tally.ts';

/** What all calls of one communicator have in common. */
export interface CallEnvironment {
  readonly clock: Clock;
  readonly random: () => number;
  readonly policy: EndpointPolicy;
  readonly transport: Transport;
  readonly tally: CallTally;
  readonly protectionOf: (level: SecurityLevel) => RequestProtection;
  readonly identityOf: (organisationId: string) => TlsIdentity | undefined;
}
