import { expect, test } from 'vitest';

import type { Mount } from './mount-table.ts';
import { planRoom } from './plan-room.ts';
import type { RoomPlan, RoomSite } from './plan-room.ts';

const root: Mount = { id: 1, parentId: 0, place: '/', options: ['rw'] };
const site = (changes: Partial<RoomSite>): RoomSite => ({
  mounts: [root],
  covered: ['/tmp', '/home/ada'],
  visible: [],
  secret: [],
  shared: '/tmp/room/shared',
  stage: '/tmp/room/stage',
  deviceFolder: '/tmp/dev',
  isSuperuser: true,
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
  expect(plan.table.trim().split('\n').at(-1)).toBe('/tmp/room/stage/0 /tmp none rbind 0 0');
  expect(mounted({})['/home/ada']).toBe('tmpfs mode=755,nosuid,nodev');
  expect(mounted({})['/tmp/room/stage/0/room/shared']).toBe('/tmp/room/shared bind,X-mount.mkdir');
  expect(plan.writable.filter((place) => !place.startsWith('/dev'))).toEqual([
    '/tmp/room/shared',
    '/tmp/home',
    '/tmp',
    '/home/ada',
  ]);
  expect(plan).toMatchObject({ temporary: '/tmp', home: '/tmp/home' });
});

test('what is visible in a covered folder is read-only there, outermost once, and keeps what its mount forbids', () => {
  const mounts = [root, { id: 2, parentId: 1, place: '/home', options: ['rw', 'nosuid', 'nodev', 'relatime'] }];
  const visible = ['/home/ada/work', '/home/ada/work/node_modules', '/home/ada/bin', '/srv/all'];
  const found = mounted({ mounts, visible });
  expect(found).toMatchObject({
    '/tmp/room/stage/1/work': '/home/ada/work rbind,ro,nosuid,nodev,X-mount.mkdir',
    '/tmp/room/stage/1/bin': '/home/ada/bin rbind,ro,nosuid,nodev,X-mount.mkdir',
    '/home/ada': '/tmp/room/stage/1 rbind',
  });
  expect(Object.keys(found).filter((place) => /node_modules|srv/.test(place))).toEqual([]);
});

test('a mount that could be written to is made read-only, where it is still seen', () => {
  const mounts = [
    root,
    at('/data', 'rw,nosuid,relatime'),
    at('/cdrom', 'ro'),
    at('/tmp/x'),
    at('/sys/fs/cgroup'),
    at('/home/ada/work/disk'),
  ];
  const { closed } = planRoom(site({ mounts, visible: ['/home/ada/work'], isSuperuser: false })) as RoomPlan;
  expect(closed).toEqual([
    { place: '/', options: ['ro'] },
    { place: '/data', options: ['ro', 'nosuid'] },
    { place: '/home/ada/work/disk', options: ['ro'] },
  ]);
});

test('a key is hidden where it would be seen, and nowhere else', () => {
  const secret = [
    { path: '/home/ada/.config/wavegate', isFolder: true },
    { path: '/srv/key.pem', isFolder: false },
    { path: '/home/ada/work/keys', isFolder: true },
  ];
  const found = mounted({ secret, visible: ['/home/ada/work'] });
  expect(found['/srv/key.pem']).toBe('/dev/null bind,ro');
  expect(found['/home/ada/work/keys']).toMatch(/^tmpfs ro/);
  expect(found['/home/ada/.config/wavegate']).toBeUndefined();
});

test('a home that is the repository itself stays, read-only; one that holds the system cannot be covered', () => {
  expect(mounted({ visible: ['/home/ada'] })['/home/ada']).toBeUndefined();
  expect(mounted({ covered: ['/tmp', '/'] })['/']).toBeUndefined();
  expect(mounted({ covered: ['/tmp', '/tmp/home'] })['/tmp/home']).toBeUndefined();
});

test('without a folder for temporary files there is no room, and the reason is said', () => {
  expect(planRoom(site({ covered: [] }))).toEqual({ reason: expect.stringContaining('/tmp/room') });
  expect(planRoom(site({ visible: ['/tmp'] }))).toEqual({ reason: expect.stringContaining('temporary files') });
});

test('the settings of the kernel are read-only for the superuser, who may change them elsewhere', () => {
  expect((planRoom(site({})) as RoomPlan).closed).toContainEqual({
    place: '/proc',
    options: ['ro', 'nosuid', 'nodev', 'noexec'],
  });
  const { closed, writable } = planRoom(site({ isSuperuser: false })) as RoomPlan;
  expect(closed).toEqual([{ place: '/', options: ['ro'] }]);
  expect(writable).toContain('/proc');
});

test('a path with a blank, a line break or a # stays one field', () => {
  const found = mounted({ covered: ['/tmp', '/home/a b#\n'] });
  expect(found[String.raw`/home/a\040b\043\012`]).toMatch(/^tmpfs /);
});
