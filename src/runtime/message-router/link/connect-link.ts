import { Connector } from './connector.ts';
import type { ConnectLinkOptions } from './link-options.ts';
import type { ModuleLink } from './module-link.ts';
import { resolveConnectOptions } from './resolve-options.ts';

export type { Clock, Scheduled } from '../../../foundation/clock.ts';
export { InvalidConfigurationError } from '../../shared/validate-config.ts';
export {
  HandlerTakenError,
  LinkClosedError,
  LinkSaturatedError,
  MessageNotJsonError,
  MessageRefusedError,
  MessageTooLargeError,
  SendAbortedError,
} from './link-errors.ts';
export type { LinkKey } from './link-keyring.ts';
export type { ConnectLinkOptions, LinkAddress, LinkOptions } from './link-options.ts';
export type { LinkedMessage, LinkState, LinkStatistics, ModuleLink } from './module-link.ts';

/**
 * A link to whoever listens at the address. Connects, and connects again with growing delays, until it is closed; `send` may be called at once.
 *
 * @throws {InvalidConfigurationError} naming every option out of bounds.
 * @example
 * await using link = connectLink({ path: '/run/app/links.sock', node: 'billing', keys: [{ id: '2026-01', secret }] });
 * link.onMessage(({ body }) => console.log(body));
 * await link.send({ id: 'message-1', organisationId: 'organisation-1', body: { order: 7 } });
 */
export function connectLink(options: ConnectLinkOptions): ModuleLink {
  return new Connector(resolveConnectOptions(options)).link;
}
