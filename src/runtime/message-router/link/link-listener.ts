import type { ListenForLinksOptions } from './link-options.ts';
import { PeerListener } from './peer-listener.ts';
import type { LinkListener } from './peer-listener.ts';
import { resolveListenOptions } from './resolve-options.ts';

export type { Clock, Scheduled } from '../../../foundation/clock.ts';
export { InvalidConfigurationError } from '../../shared/validate-config.ts';
export {
  AddressInUseError,
  HandlerTakenError,
  LinkClosedError,
  LinkSaturatedError,
  MessageNotJsonError,
  MessageRefusedError,
  MessageTooLargeError,
  SendAbortedError,
} from './link-errors.ts';
export type { LinkKey } from './link-keyring.ts';
export type { LinkAddress, LinkOptions, ListenForLinksOptions } from './link-options.ts';
export type { LinkedMessage, LinkState, LinkStatistics, ModuleLink } from './module-link.ts';
export type { LinkListener, ListenerStatistics } from './peer-listener.ts';

/**
 * Listens for peers. Each has one link, by the name that it proves, for as long as that is not closed: when the peer comes back, it is over the same
 * link, and even if another process now goes by the name.
 *
 * @throws {InvalidConfigurationError} naming every option out of bounds.
 * @throws {AddressInUseError} somebody else listens there. A Unix socket that a dead process left behind is replaced.
 * @example
 * await using listener = await listenForLinks({
 *   path: '/run/app/links.sock', node: 'router', keys: [{ id: '2026-01', secret }],
 *   onLink: (link, peer) => link.onMessage(({ body }) => console.log(peer, body)),
 * });
 */
export async function listenForLinks(options: ListenForLinksOptions): Promise<LinkListener> {
  const listener = new PeerListener(resolveListenOptions(options));
  await listener.open();
  return listener;
}
