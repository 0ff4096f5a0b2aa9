import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.2 refuses a negative price', async () => {
  const server = createServer((_, answer) => answer.end('-100')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const cents = Number(await answer.text());
  server.closeAllConnections();
  server.close();
  expect(() => total([{ name: 'voucher', cents }])).toThrow('voucher has a negative price');
});
