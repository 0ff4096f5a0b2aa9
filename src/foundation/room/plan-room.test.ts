import { expect, test } from 'vitest';

import type { Mount } from './mount-table.ts';
import { planRoom } from './plan-room.ts';
import type { RoomPlan, RoomSite } from './plan-room.ts';

const root: Mount = { id: 1, parentId: 0, place: '/', options: ['rw'] };
const folder = (path: string) => ({ path, isFolder: true });
const site = (changes: Partial<RoomSite>): RoomSite => ({
  mounts: [root],
  covered: ['/tmp', '/home/ada'],
  visible: [],
  secret: [],
  writable: '/tmp/room/shared',
  folder: '/tmp/room',
  ...changes,
});

const at = (place: string, options = 'rw'): Mount => ({
  id: place.length + 10,
  parentId: 1,
  place,
  options: options.split(','),
});

/** What is mounted at each place in the end, with its options. */
function mounted(changes: Partial<RoomSite>): Record<string, string> {
  const plan = planRoom(site(changes)) as RoomPlan;
  const entries = plan.table
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return Object.fromEntries(entries.map(([source, target, , options]) => [target, `${source} ${options}`]));
}

test('with nothing to show, only what is private is covered, the folder of the room last', () => {
  const plan = planRoom(site({})) as RoomPlan;
  expect(plan.table.trim().split('\n').at(-1)).toBe('/tmp/room/cover-0 /tmp none rbind 0 0');
  expect(mounted({})).toMatchObject({ '/home/ada': '/tmp/room/cover-1 rbind', '/tmp': '/tmp/room/cover-0 rbind' });
  expect(plan.writable.filter((place) => !place.startsWith('/dev'))).toEqual(['/tmp/room/shared', '/tmp', '/home/ada']);
  expect(plan).toMatchObject({ temporary: '/tmp', home: '/tmp/home' });
});

test('what is visible in a covered folder is read-only there, outermost once, and keeps what its mount forbids', () => {
  const mounts = [root, { id: 2, parentId: 1, place: '/home', options: ['rw', 'nosuid', 'nodev', 'relatime'] }];
  const visible = [
    folder('/home/ada/work'),
    folder('/home/ada/work/node_modules'),
    { path: '/home/ada/bin/node', isFolder: false },
    folder('/srv/all'),
  ];
  const found = mounted({ mounts, visible });
  expect(found).toMatchObject({
    '/tmp/room/cover-1/work': '/home/ada/work rbind,ro,nosuid,nodev',
    '/tmp/room/cover-1/bin/node': '/home/ada/bin/node rbind,ro,nosuid,nodev',
    '/home': '/home rbind,ro,nosuid,nodev',
  });
  expect(Object.keys(found).filter((place) => /node_modules|srv/.test(place))).toEqual([]);
  const { files, folders } = planRoom(site({ mounts, visible })) as RoomPlan;
  expect(files).toContain('/tmp/room/cover-1/bin/node');
  expect(folders).toContain('/tmp/room/cover-1/work');
});

test('a mount that could be written to is made read-only, where it is still seen', () => {
  const mounts = [root, at('/data'), at('/cdrom', 'ro'), at('/tmp/x'), at('/sys/fs/cgroup'), at('/home/ada/work/disk')];
  const found = mounted({ mounts, visible: [folder('/home/ada/work')] });
  expect(found['/data']).toBe('/data rbind,ro');
  expect(found['/home/ada/work/disk']).toBe('/home/ada/work/disk rbind,ro');
  expect(Object.keys(found).filter((place) => ['/cdrom', '/tmp/x', '/sys/fs/cgroup'].includes(place))).toEqual([]);
});

test('a key is hidden where it would be seen, and nowhere else', () => {
  const secret = [folder('/home/ada/.config/wavegate'), { path: '/srv/key.pem', isFolder: false }, folder('/home/ada/work/keys')];
  const found = mounted({ secret, visible: [folder('/home/ada/work')] });
  expect(found['/srv/key.pem']).toBe('/dev/null bind,ro');
  expect(found['/home/ada/work/keys']).toMatch(/^tmpfs ro/);
  expect(found['/home/ada/.config/wavegate']).toBeUndefined();
});

test('a home that is the repository itself stays, read-only; one that holds the system cannot be covered', () => {
  expect(mounted({ visible: [folder('/home/ada')] })['/home/ada']).toBeUndefined();
  expect(mounted({ covered: ['/tmp', '/'] })['/']).toBeUndefined();
  expect(mounted({ covered: ['/tmp', '/tmp/home'] })['/tmp/home']).toBeUndefined();
});

test('without a folder for temporary files there is no room, and the reason is said', () => {
  expect(planRoom(site({ covered: [] }))).toEqual({ reason: expect.stringContaining('/tmp/room') });
  expect(planRoom(site({ visible: [folder('/tmp')] }))).toEqual({ reason: expect.stringContaining('temporary files') });
});

test('a path with a blank, a line break or a # stays one field', () => {
  const found = mounted({ covered: ['/tmp', '/home/a b#\n'] });
  expect(found[String.raw`/home/a\040b\043\012`]).toBe('/tmp/room/cover-1 rbind');
});
