// A process whose router shares the bus of an organisation with other processes: node bridged-router-main.ts TRANSPORT ORGANISATION NAME, where TRANSPORT names the module that
// exports `transportOfProcess`. It sends messages, and tells what came of it, whenever the process that forked it asks.
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { RemoteTransport } from '../../../src/runtime/event-bus/event-bus.ts';
import { scribe, shopModel } from '../../../src/runtime/message-router/fixtures/shop-router.ts';
import { MessageRouter } from '../../../src/runtime/message-router/message-router.ts';
import { readFigures } from '../event-bus/read-figures.ts';
import type { Answer, Question } from './bridged-router.ts';

const [transportModule = '', organisation = '', name = ''] = process.argv.slice(2);
const { transportOfProcess } = (await import(transportModule)) as { transportOfProcess(): RemoteTransport };
const bus = new EventBus({ transport: transportOfProcess() });
const channel = bus.initialize(organisation);
await channel.start();
const { metrics, figure } = readFigures();
const router = new MessageRouter({ model: shopModel, bus, metrics });
const till = scribe();
router.for(organisation).attach('till', { receives: { order: till.write } });
const shop = router.for(organisation).attach('shop');
let sent = 0;

process.on('message', async ({ send }: Question) => {
  for (let left = send; left > 0; left -= 1) {
    shop.send('order', { text: `${name} ${(sent += 1)}` });
    if (left % 4 === 0) await sleep(1);
  }
  const answer: Answer = {
    handled: till.seen,
    read: channel.status().lastSequence,
    state: channel.status().remote?.state,
    failures: figure('wavegate_router_publish_failures_total'),
  };
  process.send?.(answer);
});
process.on('disconnect', async () => {
  await router.close();
  await bus.stop();
});
process.send?.('ready');
