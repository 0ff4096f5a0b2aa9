import { expect, test } from 'vitest';

import { services, Shop } from '../../src/shop.ts';
import type { Service } from '../../src/shop.ts';

const peersOf = (shop: Shop, service: Service) =>
  shop
    .node(service)
    .peers.map((peer) => peer.service)
    .toSorted();

test('QA-1.1 each of the four nodes finds the three others', async () => {
  await using shop = await Shop.open();
  expect(services).toHaveLength(4);
  for (const service of services)
    expect(peersOf(shop, service)).toEqual(services.filter((other) => other !== service).toSorted());
});

test('QA-1.2 a node that leaves is forgotten by the others, and found again when it returns', async () => {
  await using shop = await Shop.open();
  await shop.node('stock').shutdown();
  await shop.settle();
  expect(peersOf(shop, 'order-flow')).toEqual(['notify', 'price']);
  await shop.node('stock').initialize();
  await shop.settle();
  expect(peersOf(shop, 'order-flow')).toEqual(['notify', 'price', 'stock']);
});
