import { total } from './total.ts';

export const cart = { total };
