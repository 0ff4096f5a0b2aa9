import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { temporaryFolder } from '../../../../foundation/files/fixtures/temporary-folder.ts';
import type { JournalEntry } from '../../supervision/journal-entry.ts';
import { JournalWriter } from './journal-writer.ts';

const failed = {
  type: 'test-ended',
  file: 'a.qa.ts',
  id: '1',
  state: 'failed',
  durationMs: 1,
  assertions: 1,
  errors: [{ name: 'AssertionError', message: 'no' }],
  output: '',
  retries: 0,
  canary: { held: true },
} as const satisfies JournalEntry;

/** What a journal holds after `entry` was written while `tamper` had done its work. */
async function written(tamper: () => void): Promise<unknown[]> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'journal.jsonl');
  const writer = new JournalWriter(path);
  expect(fs.readFileSync(path, 'utf8')).toBe('');
  tamper();
  writer.write(failed);
  const text = fs.readFileSync(path, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('an entry is a line', async () => {
  expect(await written(() => {})).toEqual([failed]);
});

test('nobody changes an entry by replacing what writes it, imports included', async () => {
  const { writeSync } = fs;
  onTestFinished(() => {
    fs.writeSync = writeSync;
    syncBuiltinESMExports();
  });
  const forge = (descriptor: number, data: Uint8Array) =>
    writeSync(descriptor, Buffer.from(data).toString().replace('failed', 'passed'));
  const tamper = () => {
    fs.writeSync = forge as typeof fs.writeSync;
    syncBuiltinESMExports();
  };
  expect(await written(tamper)).toEqual([failed]);
});

test('nobody changes an entry with a toJSON on a prototype', async () => {
  const prototypes = [Object.prototype, Array.prototype] as unknown as { toJSON?: () => unknown }[];
  onTestFinished(() => {
    for (const prototype of prototypes) delete prototype.toJSON;
  });
  const tamper = () => {
    for (const prototype of prototypes) prototype.toJSON = () => ({ type: 'test-ended', state: 'passed' });
  };
  const lines = written(tamper);
  expect(await lines.finally(() => prototypes.forEach((prototype) => delete prototype.toJSON))).toEqual([failed]);
});
