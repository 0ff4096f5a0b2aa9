// What the quick commands cost above an empty Node.js. Usage: node bench/startup.ts [--rounds=21]. Needs `npm run build`.
import path from 'node:path';
import { parseArgs } from 'node:util';

import { printTimings, timeCommands } from './lib/time-commands.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '21' } } });
const qa = path.resolve('bin/run.js');
const timings = timeCommands(
  [
    { label: 'empty node', args: ['--eval', '0'] },
    { label: 'qa checkpoint status', args: [qa, 'checkpoint', 'status'] },
    { label: 'qa catalog list', args: [qa, 'catalog', 'list'] },
  ],
  Number(values.rounds),
);
printTimings('startup', timings);
const emptyMs = timings[0]!.medianMs;
for (const { label, medianMs } of timings.slice(1))
  console.log(JSON.stringify({ suite: 'startup', label, aboveEmptyMs: Math.round(medianMs - emptyMs) }));
