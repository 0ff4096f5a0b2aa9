// What a generation takes, and the share of it that wiring the event bus takes: nodes of all four types in turn, through every stage.
// Usage: node bench/generator.ts [--rounds=20]. Needs `npm run build`.
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

import { generateNode } from '../src/generator/generate-node.ts';
import { nodeTypes } from '../src/generator/node-request.ts';
import { median } from './lib/summarize.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
using out = mkdtempDisposableSync(`${tmpdir()}/bench-generator-`);
const durationsMs: number[] = [];
const sharesRatio: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const type = nodeTypes[round % nodeTypes.length] ?? nodeTypes[0];
  const request = { type, serviceName: `node-${round}`, domain: 'bench', out: out.path, eventBus: true };
  const { outcome, gates, duration_ms: durationMs, event_bus_share_ratio: shareRatio } = await generateNode(request);
  if (outcome !== 'PASS' || shareRatio === null) throw new Error(`node-${round}: ${JSON.stringify(gates)}`);
  durationsMs.push(durationMs);
  sharesRatio.push(shareRatio);
}

/** Median and maximum. */
function print(label: string, samples: readonly number[], digits: number): void {
  const [middle, most] = [median(samples), Math.max(...samples)].map((value) => Number(value.toFixed(digits)));
  console.log(JSON.stringify({ suite: 'generator', label, median: middle, max: most, rounds: samples.length }));
}

print('a generation, in ms', durationsMs, 0);
print('share of stage 4.5', sharesRatio, 6);
