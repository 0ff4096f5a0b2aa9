(globalThis as { cart?: string }).cart = 'set up';
