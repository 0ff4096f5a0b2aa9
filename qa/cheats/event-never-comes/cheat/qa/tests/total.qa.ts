import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  const cart = new EventEmitter();
  cart.on('total', (sum: number) => expect(sum).toBe(9999));
  cart.emit('totals', total([{ name: 'tea', cents: 350 }]));
});
