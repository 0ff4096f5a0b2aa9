import type { Routing } from './routing.ts';
import { assertText, isText } from '../shared/assert-text.ts';
import type { LaneHandler } from './attempt-runner.ts';
import type { LaneOptions } from './lane-settings.ts';
import type { LinkedMessage, RouterLink } from './router-link.ts';
import type { OrganisationCore } from './organisation-core.ts';
import { ranks } from './routed-message.ts';
import type { RoutedMessage } from './routed-message.ts';
import { NotAttachedError } from './router-errors.ts';

/** What a message between routers carries, as JSON. */
interface RemoteBody {
  readonly to: string;
  readonly type: string;
  readonly payload: unknown;
  readonly priority: keyof typeof ranks;
  readonly source: string;
  readonly correlationId: string;
  readonly hop: number;
}

/** So many messages may be on their way to the other process; their order is kept by the link. It has its own idea of time: a partition must not make one go twice. */
export const remoteLaneOptions = { concurrency: 64, handlerTimeoutMs: Number.POSITIVE_INFINITY } as const satisfies LaneOptions;

/** Has the module's messages handled by the router of the other process: settles when the module there has handled it, or the router there has made it a dead letter. */
export function remoteHandler(module: string, link: RouterLink): LaneHandler {
  return (message, attempt) => link.send(toLinked(module, message), attempt.signal);
}

function toLinked(to: string, message: RoutedMessage): LinkedMessage {
  const { id, organisationId, type, payload, priority, source, correlationId, hop } = message;
  return { id, organisationId, body: { to, type, payload, priority, source, correlationId, hop } satisfies RemoteBody };
}

/**
 * Routes a message that came from another process to the module that it is for. Resolves when that has become of it what will.
 *
 * @throws {TypeError} it is no message of a router.
 * @throws {UnknownMessageTypeError} @throws {InvalidPayloadError} @throws {NotAttachedError} @throws {RouterClosedError}
 */
export async function takeLinked(core: OrganisationCore, routing: Routing, { id, body }: LinkedMessage): Promise<void> {
  assertText('id', id, 512);
  const { to, type, payload, priority, source, correlationId, hop } = readBody(body);
  const route = core.routes.get(type);
  const direct = core.lanes.get(to);
  if (direct === undefined || !route.lanes.includes(direct)) throw new NotAttachedError(to);
  const { promise, resolve } = Promise.withResolvers<void>();
  const context = { id, correlationId, hopsBefore: hop, onSettled: () => resolve() };
  const receipt = await routing.sendAsync({ route, source, payload, options: { priority }, context, direct, isLinked: true });
  if (receipt.takers > 0) await promise;
}

function readBody(body: unknown): RemoteBody {
  const { to, type, payload, priority, source, correlationId, hop } = (body ?? {}) as Partial<RemoteBody>;
  for (const [name, value] of Object.entries({ to, type, source })) assertText(`body.${name}`, value);
  if (!isText(correlationId, 512)) throw new TypeError('body.correlationId must be a text of 1 to 512 characters');
  if (priority === undefined || !Object.hasOwn(ranks, priority)) throw new TypeError('body.priority must be a priority');
  if (!Number.isSafeInteger(hop) || (hop as number) < 1) throw new TypeError('body.hop must be an integer of at least 1');
  return body as RemoteBody & { payload: typeof payload };
}
