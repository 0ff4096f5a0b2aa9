import { expect, test } from 'vitest';

import { findMountOf, listReachable, parseMountTable, readMountTable } from './mount-table.ts';
import type { Mount } from './mount-table.ts';

const mount = (id: number, parentId: number, place: string, options = 'rw'): Mount => ({
  id,
  parentId,
  place,
  options: options.split(','),
});
const places = (mounts: readonly Mount[]) => listReachable(mounts).map(({ id }) => id);

test('an empty table reaches nothing', () => {
  expect(parseMountTable('')).toEqual([]);
  expect(listReachable([])).toEqual([]);
  expect(findMountOf([], '/home')).toBeUndefined();
});

test('reads places with blanks, and the options of the mount, not of its file system', () => {
  const text = '36 35 98:0 /mnt1 /a\\040b\\134c ro,noatime master:1 - ext3 /dev/root rw,errors=continue\n';
  expect(parseMountTable(text)).toEqual([mount(36, 35, '/a b\\c', 'ro,noatime')]);
});

test('a mount hides what was mounted at its place and below it before', () => {
  const table = [
    mount(1, 0, '/'),
    mount(2, 1, '/tmp'),
    mount(3, 2, '/tmp/old'),
    mount(4, 1, '/tmp/older'),
    mount(5, 2, '/tmp'),
    mount(6, 5, '/tmp/new'),
  ];
  expect(places(table)).toEqual([1, 5, 6]);
});

test('a folder whose name begins like that of a mount is not in it', () => {
  const table = [mount(1, 0, '/'), mount(2, 1, '/tmp'), mount(3, 1, '/tmp2')];
  expect(places(table)).toEqual([1, 2, 3]);
  expect(findMountOf(table, '/tmp2/file')?.id).toBe(3);
  expect(findMountOf(table, '/tmp/file')?.id).toBe(2);
  expect(findMountOf(table, '/tm')?.id).toBe(1);
});

test.runIf(process.platform === 'linux')('the own table has a root', () => {
  expect(findMountOf(listReachable(readMountTable('self')), '/')?.place).toBe('/');
});
