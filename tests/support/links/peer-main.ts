import { connectLink } from '../../../src/runtime/message-router/link/connect-link.ts';
import { keyOf } from './link-pair.ts';

/** A module in a process of its own: takes messages, tells its parent which, and sends each back with its own name. */
const [path = '', node = '', heldFrom = 'Infinity'] = process.argv.slice(2);

const link = connectLink({ path, node, keys: [keyOf('key-1')], backoffBaseMs: 5, backoffCapMs: 50 });

link.onMessage(async ({ id, organisationId, body }) => {
  process.send?.({ handled: body });
  // From here on nothing is acknowledged, so that whoever kills this process knows what it owes.
  if ((body as number) >= Number(heldFrom)) await new Promise(() => undefined);
  await link.send({ id: `answer to ${id}`, organisationId, body: `${node}: ${String(body)}` });
});
process.on('disconnect', () => process.exit());
