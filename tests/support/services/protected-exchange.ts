import { randomBytes } from 'node:crypto';
import { Keyring } from '../../../src/runtime/service-communicator/security/keyring.ts';
import { createRequestProtection } from '../../../src/runtime/service-communicator/security/request-protection.ts';
import type {
  OutgoingMessage,
  ProtectedMessage,
  RequestProtection,
  ResponseMessage,
} from '../../../src/runtime/service-communicator/security/request-protection.ts';
import type { SecurityLevel } from '../../../src/runtime/service-communicator/security/security-level.ts';
import { ServiceReceiver } from '../../../src/runtime/service-communicator/server/service-receiver.ts';
import type {
  IncomingRequest,
  ReceiverOptions,
  RefusalReport,
  ServiceAnswer,
  ServiceHandler,
} from '../../../src/runtime/service-communicator/server/service-receiver.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';

/** A message as a communicator gives it to a protection. */
export function messageOf(change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const { organisationId = 'organisation-1', requestId = '5c1f7e0a-8f0e-4c6e-9d51-2f3d6a7b8c90', attempt = 1 } = change;
  return {
    method: 'POST',
    path: '/invoices?page=2',
    serviceId: 'billing',
    organisationId,
    requestId,
    attempt,
    body: Buffer.from('{"amount":1200}'),
    ...change,
    headers: {
      'x-organisation-id': organisationId,
      'x-request-id': requestId,
      'x-request-attempt': String(attempt),
      'x-request-timeout-ms': '5000',
      'content-type': 'application/json',
      ...change.headers,
    },
  };
}

/** A caller and a callee without a wire between them: the test carries the messages, and may change them on the way. */
export class ProtectedExchange {
  readonly clock = new ManualClock(1_750_000_000_000);
  readonly secret = randomBytes(32);
  readonly callerKeys = new Keyring([{ id: 'k1', secret: this.secret }]);
  readonly calleeKeys = new Keyring([{ id: 'k1', secret: this.secret, state: 'accepted' }]);
  readonly level: SecurityLevel;
  readonly caller: RequestProtection;
  readonly receiver: ServiceReceiver;
  /** What reached the handler. */
  readonly handled: { readonly organisationId: string; readonly text: string; readonly level: SecurityLevel }[] = [];
  readonly refusals: RefusalReport[] = [];
  /** What the handler answers. */
  answer: ServiceAnswer = { status: 201, headers: { 'x-made': 'yes' }, json: { ok: true } };

  constructor(level: SecurityLevel, options: Partial<ReceiverOptions> = {}) {
    this.level = level;
    this.caller = createRequestProtection(level, { keyring: this.callerKeys }, { clock: this.clock });
    this.receiver = this.makeReceiver(options);
  }

  makeReceiver(options: Partial<ReceiverOptions> = {}): ServiceReceiver {
    return new ServiceReceiver({
      serviceId: 'billing',
      requiredLevel: this.level,
      keyring: this.calleeKeys,
      clock: this.clock,
      onRefusal: (report) => this.refusals.push(report),
      ...options,
    });
  }

  handler: ServiceHandler = (call) => {
    this.handled.push({ organisationId: call.organisationId, text: call.text(), level: call.level });
    return this.answer;
  };

  /** The request that a protected message makes when it arrives unchanged. */
  arrive(sent: ProtectedMessage, { path }: OutgoingMessage = messageOf()): IncomingRequest {
    return { method: sent.method, path, headers: sent.headers, body: sent.body ?? new Uint8Array(0) };
  }

  deliver(request: IncomingRequest, receiver: ServiceReceiver = this.receiver): Promise<ResponseMessage> {
    return receiver.handle(request, this.handler);
  }

  /** There and back, unchanged. */
  async call(message: OutgoingMessage = messageOf()): Promise<ResponseMessage> {
    const sent = this.caller.protect(message);
    return sent.open(await this.deliver(this.arrive(sent, message)));
  }
}

/** A copy of `bytes` in which one bit is the other way round. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = Math.floor(bit / 8);
  copy[index] = (copy[index] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
