import { total } from './total.ts';
import type { Item } from './total.ts';

// Prints the sum of the items that it is given as JSON.
process.stdout.write(String(total(JSON.parse(process.argv[2] ?? '[]') as Item[])));
