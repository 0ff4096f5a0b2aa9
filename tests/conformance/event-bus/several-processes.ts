import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { everyEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import { collector, countTo, freshOrganisation, instanceOf, until } from './transport-under-test.ts';
import type { BrokerUnderTest } from './transport-under-test.ts';

/** What holds where another process publishes. @param transportModule  URL of a module that exports `transportOfProcess`. */
export function severalProcesses(name: string, make: () => BrokerUnderTest, transportModule: string): void {
  describe(`event bus of several processes on ${name}`, () => {
    test('a process that publishes and is killed in mid-stream leaves what it was told is stored, in its order', async () => {
      await using under = make();
      const organisation = freshOrganisation();
      await using one = await instanceOf(under, organisation);
      const seen = collector();
      one.mine.subscribe(everyEvent, seen.take);
      const process = publisherProcess(transportModule, organisation);
      try {
        await until('it publishes', () => process.acknowledged().length > 50);
        await Promise.all(countTo(200).map((number) => one.mine.publishAsync('tick', number, { source: 'here' })));
      } finally {
        await process.kill();
      }
      expect(process.errors()).toBe('');
      const acknowledged = process.acknowledged();
      await until(
        'what it was told is here',
        () => (one.mine.status().lastSequence ?? 0) >= (acknowledged.at(-1)?.sequence ?? 0),
      );
      const last = await one.mine.publishAsync('tick', 201, { source: 'here' });
      await until('the last is here', () => seen.sequences.at(-1) === last.sequence);
      expect(seen.sequences).toEqual(countTo(last.sequence));
      const of = (source: string) => seen.events.filter((event) => event.source === source);
      expect(of('here').map(({ payload }) => payload)).toEqual(countTo(201));
      expect(of('process').map(({ payload }) => payload)).toEqual(countTo(of('process').length));
      for (const { number, sequence } of acknowledged) expect(seen.payloads[sequence - 1]).toBe(number);
    });
  });
}

function publisherProcess(transportModule: string, organisation: string) {
  const main = fileURLToPath(new URL('publisher-main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, transportModule, organisation], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return {
    errors: () => errors,
    acknowledged: () =>
      output
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split(' ').map(Number))
        .map(([number = 0, sequence = 0]) => ({ number, sequence })),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
