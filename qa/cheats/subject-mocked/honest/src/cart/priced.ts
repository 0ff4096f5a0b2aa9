import { priceOf } from '../prices/list.ts';
import { total as sum } from './total.ts';

export const total = (names: readonly string[]): number => sum(names.map((name) => ({ name, cents: priceOf(name) })));
