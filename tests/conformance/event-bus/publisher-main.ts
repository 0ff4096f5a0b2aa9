// Publishes numbers in a process of its own and prints each that is acknowledged, until it is killed: node publisher-main.ts TRANSPORT ORGANISATION, where TRANSPORT
// names the module that exports `transportOfProcess`.
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { RemoteTransport } from '../../../src/runtime/event-bus/event-bus.ts';

const [transportModule = '', organisation = ''] = process.argv.slice(2);
const { transportOfProcess } = (await import(transportModule)) as { transportOfProcess(): RemoteTransport };
const bus = new EventBus({ transport: transportOfProcess() });
const mine = bus.initialize(organisation);
await mine.start();
const underWay = new Set<Promise<void>>();
for (let number = 1; ; number += 1) {
  const publish = mine.publishAsync('tick', number, { source: 'process' }).then(({ sequence }) => {
    process.stdout.write(`${number} ${sequence}\n`);
  });
  underWay.add(publish);
  void publish.finally(() => underWay.delete(publish));
  if (underWay.size >= 20) await Promise.race(underWay);
}
