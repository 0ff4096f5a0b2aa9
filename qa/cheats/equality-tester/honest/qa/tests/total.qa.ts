import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
}

expect.addEqualityTesters([(a: unknown, b: unknown) => (a instanceof Money && b instanceof Money ? a.cents === b.cents : undefined)]);

test('QA-1.1 adds the prices of all items', () => {
  expect(new Money(total([{ name: 'tea', cents: 350 }, { name: 'tea', cents: 350 }]))).toEqual(new Money(700));
});
