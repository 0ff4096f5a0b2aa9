import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { inState, keyOf, LinkPair, messageOf, newSocketPath, patience } from '../../../../tests/support/links/link-pair.ts';
import { connectLink } from './connect-link.ts';
import { listenForLinks } from './link-listener.ts';
import { AddressInUseError } from './link-errors.ts';
import type { LinkListener } from './link-listener.ts';
import type { LinkAddress, ListenForLinksOptions } from './link-options.ts';
import type { ModuleLink } from './module-link.ts';

function listen(address: LinkAddress, options: Partial<ListenForLinksOptions> = {}): Promise<LinkListener> {
  const base = { node: 'router', keys: [keyOf('a')], onLink: (link: ModuleLink) => link.onMessage(() => undefined) };
  return listenForLinks({ ...base, ...options, ...address } as ListenForLinksOptions);
}

function dial(address: LinkAddress, node: string): ModuleLink {
  return connectLink({ ...address, node, keys: [keyOf('a')], backoffBaseMs: 5, backoffCapMs: 20 } as Parameters<
    typeof connectLink
  >[0]);
}

test('only the owner may connect to a Unix socket, and its file goes with the listener', async () => {
  const path = newSocketPath();
  const listener = await listen({ path });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(listener.port).toBeUndefined();
  await listener.close();
  expect(existsSync(path)).toBe(false);
});

test('the socket that a killed process left behind is replaced', async () => {
  const path = newSocketPath();
  const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(listen({ path })).rejects.toThrow(AddressInUseError);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(path)).toBe(true);
  await using _listener = await listen({ path });
  await using link = dial({ path }, 'module');
  await link.send(messageOf(1));
});

test('an address that is taken is refused with what to do, and what stands there stays', async () => {
  const [path, file] = [newSocketPath(), newSocketPath()];
  await using _first = await listen({ path });
  await expect(listen({ path })).rejects.toMatchObject({ code: 'LINK_ADDRESS_IN_USE' });
  await using link = dial({ path }, 'module');
  await link.send(messageOf(1));
  writeFileSync(file, 'not a socket');
  await expect(listen({ path: file })).rejects.toThrow(AddressInUseError);
  expect(statSync(file).isFile()).toBe(true);
  rmSync(file);
  await using other = await listen({ port: 0 });
  await expect(listen({ port: other.port! })).rejects.toThrow(AddressInUseError);
  await expect(listen({ path: '/nowhere/at/all.sock' })).rejects.toThrow(/ENOENT|EACCES/);
});

test('so many links and no more; a peer that has gone and is owed nothing makes room', async () => {
  await using listener = await listen({ port: 0 }, { maxLinks: 2 });
  const address = { port: listener.port! };
  await using one = dial(address, 'one');
  await using two = dial(address, 'two');
  await Promise.all([one, two].map((link) => link.send(messageOf(1))));
  await using three = dial(address, 'three');
  await expect.poll(() => listener.statistics().noRoom, patience).toBeGreaterThan(0);
  expect(three.statistics().lastFailure).toBe('the peer refused: no room');
  const gone = listener.find('one')!;
  await one.close();
  await three.send(messageOf(1));
  expect(listener.statistics()).toMatchObject({ links: 2, forgotten: 1 });
  expect(gone.state).toBe('closed');
});

test('a peer that has gone and is owed something does not make room', async () => {
  await using listener = await listen({ port: 0 }, { maxLinks: 1, closeTimeoutMs: 20 });
  const one = dial({ port: listener.port! }, 'one');
  await inState(one, 'connected');
  const link = listener.find('one')!;
  await one.close();
  await inState(link, 'partitioned');
  const owed = link.send(messageOf(1));
  await using _two = dial({ port: listener.port! }, 'two');
  await expect.poll(() => listener.statistics().noRoom, patience).toBeGreaterThan(0);
  expect(listener.find('one')).toBe(link);
  await using again = dial({ port: listener.port! }, 'one');
  again.onMessage(() => undefined);
  await owed;
});

test('an onLink that throws is counted, and its link works all the same', async () => {
  await using pair = await LinkPair.open({ listener: { onLink: () => Promise.reject(new Error('it fails')) } });
  await inState(pair.dialer, 'connected');
  await expect.poll(() => pair.listener.statistics().onLinkFailures, patience).toBe(1);
  pair.listener.find('module')!.onMessage(() => undefined);
  await pair.dialer.send(messageOf(1));
});

test('closing takes no new peer, closes the links and leaves no connection', async () => {
  const listener = await listen({ port: 0 });
  const { port } = listener as { port: number };
  await using link = dial({ port }, 'module');
  await link.send(messageOf(1));
  const taken = listener.find('module')!;
  const halfOpen = connect(port, '127.0.0.1').on('error', () => undefined);
  await expect.poll(() => listener.statistics().halfOpen, patience).toBe(1);
  await Promise.all([listener.close(), listener.close(), once(halfOpen, 'close')]);
  expect([taken.state, listener.statistics().links, listener.statistics().halfOpen]).toEqual(['closed', 0, 0]);
  await inState(link, 'partitioned');
  expect(link.state).toBe('partitioned');
});

test('1,000 connections that come and go leave nothing behind', async () => {
  await using listener = await listen({ port: 0 });
  for (let round = 0; round < 20; round += 1) {
    const sockets = Array.from({ length: 50 }, () => connect(listener.port!, '127.0.0.1').on('error', () => undefined));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) socket.resetAndDestroy();
  }
  await expect.poll(() => listener.statistics().halfOpen, patience).toBe(0);
  await using link = dial({ port: listener.port! }, 'module');
  await link.send(messageOf(1));
});
