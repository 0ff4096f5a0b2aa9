// Starts the shop and has it run three workflows: one that is completed, one whose last step fails, and one that shows what was taken back.
import { services, Shop } from './shop.ts';

await using shop = await Shop.open();
say(`each of ${services.length} nodes has found the others: ${services.join(', ')}`);
shop.bus.subscribe({ pattern: 'workflow.*' }, ({ type, correlationId, payload }) => {
  const { step = '' } = payload as { readonly step?: string };
  say(`${correlationId} ${type} ${step}`.trimEnd());
});

const order = { id: 'order-1', prices: [20, 22], key: 'apples', count: 2, message: 'ordered' };
say(JSON.stringify(await shop.order(order)));

const stock = { service: 'stock', input: { key: 'apples', amount: -2 } } as const;
const broken = { service: 'notify', input: { id: '' } } as const;
await shop.run('order', 'order-2', [stock, broken]).catch((error: Error) => say(error.message));
say(`apples: ${await shop.stockOf('apples')}`);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
