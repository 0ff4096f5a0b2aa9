import { readdirSync, writeFileSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

import { findMarked } from '../foundation/process/process-tree.ts';
import { expected, readHarbour } from './fixtures/harbour.ts';
import { createWorld, setMode } from './fixtures/migration-world.ts';
import { planMigration } from './plan/plan-migration.ts';

const small = { 'compose.yaml': 'services:\n  a:\n    ports: ["8081:80"]\n', '.env': 'PORT=8081\nID=8081\n' };

test('a repository without the port is left as it is, and no record is written', async () => {
  await using world = await createWorld({ 'a.txt': 'nothing\n' });
  expect(await world.apply()).toMatchObject({ outcome: 'unchanged', id: null });
});

test('the fixture: every true occurrence is changed, no look-alike is, and the rollback restores every byte and mode', async () => {
  const harbour = Object.fromEntries(readHarbour());
  await using world = await createWorld(harbour);
  await setMode(world, 'scripts/start.sh', 0o775);
  await world.repository.commit();
  const before = await world.snapshot();
  const { outcome, id } = await world.apply();
  expect(outcome).toBe('applied');
  for (const [file, text] of Object.entries(harbour)) {
    const lines = text.split('\n').map((line, index) => {
      const places = expected[file]!.certain.map((place) => place.split(':').map(Number)).filter(
        ([number]) => number === index + 1,
      );
      return places.reduceRight((line, [, column]) => line.slice(0, column! - 1) + '5173' + line.slice(column! + 3), line);
    });
    expect(await readText(world.root, file), file).toBe(lines.join('\n'));
  }
  await world.repository.commit();
  expect(await world.apply({}, {}), 'a second migration finds nothing').toMatchObject({ outcome: 'unchanged' });
  await world.rollBack(id);
  expect(await world.snapshot()).toEqual(before);
});

function readText(root: string, file: string): Promise<string> {
  return readFile(path.join(root, file), 'utf8');
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

test('line ends, marks and encodings stay byte for byte; binary files are left alone and named', async () => {
  await using world = await createWorld({});
  const files: Record<string, [before: Buffer, after: Buffer]> = {
    'crlf.env': [Buffer.from('PORT=8081\r\nNAME=x\r\n'), Buffer.from('PORT=5173\r\nNAME=x\r\n')],
    'bom.json': [Buffer.from('\ufeff{"port": 8081}'), Buffer.from('\ufeff{"port": 5173}')],
    'bom.ts': [Buffer.from('\ufeffconst port = 8081;\r\n'), Buffer.from('\ufeffconst port = 5173;\r\n')],
    'little.properties': [utf16('server.port=8081\r\n'), utf16('server.port=5173\r\n')],
    'big.properties': [utf16('server.port=8081\n').swap16(), utf16('server.port=5173\n').swap16()],
    'latin.ini': [Buffer.from('; caf\xe9 8081\nport = 8081\n', 'latin1'), Buffer.from('; caf\xe9 8081\nport = 5173\n', 'latin1')],
    'cr.env': [Buffer.from('A=1\rPORT=8081'), Buffer.from('A=1\rPORT=5173')],
    'image.bin': [Buffer.from('\0port=8081'), Buffer.from('\0port=8081')],
    'unicode.md': [Buffer.from('Caf\u00e9: port 8081 — für „ä“ 𝒳.'), Buffer.from('Caf\u00e9: port 5173 — für „ä“ 𝒳.')],
  };
  for (const [file, [bytes]] of Object.entries(files)) await writeFile(path.join(world.root, file), bytes);
  await world.repository.git('config', 'core.autocrlf', 'false');
  await world.repository.commit();
  const before = await world.snapshot();
  const { plan, id } = await world.apply();
  const after = await world.snapshot();
  for (const [file, [, bytes]] of Object.entries(files)) expect(after[file]?.split(' ')[1], file).toBe(bytes.toString('base64'));
  expect(plan.skipped).toEqual([{ file: 'image.bin', reason: 'a binary file that has the digits' }]);
  await world.rollBack(id);
  expect(await world.snapshot()).toEqual(before);
});

test('an unsure place is changed when it is named, and a name of nothing is refused', async () => {
  await using world = await createWorld({ 'config.yaml': 'limit: 8081\nvalue: 8081\nother: 8081\n' });
  const plan = (include: string[]) => planMigration({ root: world.root, from: 8081, to: 5173, include, exclude: [] });
  expect((await plan([])).unsure.map(({ line }) => line)).toEqual([2, 3]);
  expect((await plan(['config.yaml:2'])).files[0]?.lines.map(({ line }) => line)).toEqual([2]);
  expect((await plan(['./config.yaml:3:8'])).files[0]?.lines.map(({ line }) => line)).toEqual([3]);
  expect((await plan(['*.yaml'])).files[0]?.lines.map(({ line }) => line)).toEqual([2, 3]);
  await expect(plan(['config.yaml:1'])).rejects.toMatchObject({
    code: 'NOTHING_NAMED',
    problems: [{ message: expect.stringContaining('named limit') }],
  });
  await expect(plan(['config.yaml:9', 'nowhere/**'])).rejects.toMatchObject({ problems: { length: 2 } });
});

test('an excluded file is left alone, and said to be', async () => {
  await using world = await createWorld(small);
  const { plan } = await world.apply({}, { exclude: ['*.yaml'] });
  expect(plan.files.map((file) => file.path)).toEqual(['.env']);
  expect(plan.skipped).toEqual([{ file: 'compose.yaml', reason: 'excluded' }]);
});

test('a tree that is not clean is refused, with its files, unless that is allowed', async () => {
  await using world = await createWorld(small);
  await world.repository.write({ 'new file.txt': 'x', '.env': 'PORT=8081\n' });
  await expect(world.apply()).rejects.toMatchObject({
    code: 'DIRTY_TREE',
    message: expect.stringMatching(/\.env, new file\.txt/),
  });
  const before = await world.snapshot();
  const { id } = await world.apply({ allowDirty: true });
  await world.rollBack(id);
  expect(await world.snapshot()).toEqual(before);
});

test('a port that is in use is refused, with its places, unless that is allowed', async () => {
  await using world = await createWorld({ ...small, 'web.env': 'WEB_PORT=5173\nID=5173\n' });
  await expect(world.apply()).rejects.toMatchObject({
    code: 'PORT_CONFLICT',
    problems: [{ file: 'web.env', line: 1, column: 10 }],
  });
  expect(await world.apply({ allowConflicts: true })).toMatchObject({ outcome: 'applied' });
});

test('a file that may not be written stops the migration before anything is changed', async () => {
  await using world = await createWorld(small);
  await setMode(world, '.env', 0o444);
  const before = await world.snapshot();
  await expect(world.apply({ allowDirty: true })).rejects.toMatchObject({ code: 'READ_ONLY_FILE', problems: [{ file: '.env' }] });
  expect(await world.snapshot()).toEqual(before);
});

test('a link is not followed', async () => {
  await using outside = await createWorld(small);
  await using world = await createWorld(small);
  await symlink(path.join(outside.root, '.env'), path.join(world.root, 'linked.env'));
  await symlink(outside.root, path.join(world.root, 'linked'));
  await world.repository.commit();
  const before = await outside.snapshot();
  expect((await world.apply()).plan.files.map((file) => file.path)).toEqual(['.env', 'compose.yaml']);
  expect(await outside.snapshot()).toEqual(before);
});

test('a validation that succeeds keeps the change; one that fails takes it back', async () => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const failed = await world.apply({ validate: 'grep -q PORT=5173 .env && echo seen && exit 3' });
  expect(failed).toMatchObject({
    outcome: 'rolled-back',
    validation: { passed: false, exitCode: 3, output: 'seen\n' },
    rollback: { restored: { length: 2 } },
  });
  expect(await world.snapshot()).toEqual(before);
  const passed = await world.apply({ validate: 'grep -q PORT=5173 .env' });
  expect(passed).toMatchObject({ outcome: 'applied', validation: { passed: true } });
});

test('a validation over its time is ended with every process that it started, and the change is taken back', async () => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const validate = 'setsid sleep 60 & (sleep 60 &) ; sleep 60';
  const { outcome, validation, id } = await world.apply({ validate, timeoutMs: 500 });
  expect({ outcome, timedOut: validation?.timedOut }).toEqual({ outcome: 'rolled-back', timedOut: true });
  expect(await world.snapshot()).toEqual(before);
  expect(findMarked(String(id), 'WAVEGATE_MIGRATION')).toEqual([]);
});

test('an interruption during the validation takes the change back', async () => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const controller = new AbortController();
  const onStage = (stage: string) => void (stage.startsWith('validating') && setTimeout(() => controller.abort(), 200));
  expect(await world.apply({ validate: 'sleep 60', signal: controller.signal, onStage })).toMatchObject({
    outcome: 'interrupted',
  });
  expect(await world.snapshot()).toEqual(before);
});

test('what a validation did to a file is taken back too, and kept aside', async () => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const { rollback } = await world.apply({ validate: 'echo more >> .env; rm compose.yaml; exit 1' });
  expect(rollback?.displaced).toEqual([
    { file: '.env', keptAt: expect.stringContaining('displaced') },
    { file: 'compose.yaml', keptAt: null },
  ]);
  expect(await world.snapshot()).toEqual(before);
});

test('a file that others change while the migration is under way is not overwritten, and the rest is taken back', async () => {
  await using world = await createWorld({ 'a.env': 'PORT=8081\n', 'b.env': 'PORT=8081\n' });
  const onStage = (stage: string) => {
    if (stage.startsWith('changing')) writeFileSync(path.join(world.root, 'b.env'), 'PORT=8081 # mine\n');
  };
  await expect(world.apply({ onStage })).rejects.toMatchObject({
    code: 'MIGRATED_FILE_CHANGED',
    message: expect.stringContaining('b.env'),
  });
  expect(await readText(world.root, 'a.env')).toBe('PORT=8081\n');
  expect(await readText(world.root, 'b.env')).toBe('PORT=8081 # mine\n');
});

test('a rollback refuses files that were changed since, names them, and with force keeps what they held', async () => {
  await using world = await createWorld(small);
  const before = await world.snapshot();
  const { id } = await world.apply();
  await world.repository.write({ '.env': 'PORT=5173\nMORE=1\n' });
  const changed = await world.snapshot();
  await expect(world.rollBack(id)).rejects.toMatchObject({ code: 'MIGRATED_FILE_CHANGED', problems: [{ file: '.env' }] });
  expect(await world.snapshot()).toEqual(changed);
  const { rollback } = await world.rollBack(id, true);
  expect(await world.snapshot()).toEqual(before);
  expect(await readText('/', rollback.displaced[0]!.keptAt!)).toBe('PORT=5173\nMORE=1\n');
  expect((await world.rollBack(id)).rollback, 'a second time nothing is touched').toEqual({ restored: [], displaced: [] });
});

test('a record whose bytes were changed restores nothing', async () => {
  await using world = await createWorld(small);
  const { id } = await world.apply();
  const folder = path.join(world.gitFolder, 'wavegate/migrations', String(id), 'before');
  await writeFile(path.join(folder, readdirSync(folder)[0]!), 'something else');
  const after = await world.snapshot();
  await expect(world.rollBack(id)).rejects.toMatchObject({ code: 'MIGRATION_DAMAGED' });
  expect(await world.snapshot()).toEqual(after);
  await writeFile(path.join(path.dirname(folder), 'record.json'), '{"files": [{"path": "../../x"}]}');
  await expect(world.rollBack(id)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test.for(['nothing', '../../etc', '20261126T101010Z-00000000'])('an unknown id is refused: %s', async (id) => {
  await using world = await createWorld(small);
  await expect(world.rollBack(id)).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
});
