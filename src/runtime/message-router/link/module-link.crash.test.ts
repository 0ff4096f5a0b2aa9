import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inState, keyOf, messageOf, newSocketPath, patience } from '../../../../tests/support/links/link-pair.ts';
import { listenForLinks } from './link-listener.ts';
import type { ModuleLink } from './module-link.ts';

const script = fileURLToPath(new URL('../../../../tests/support/links/peer-main.ts', import.meta.url));

/** A module in another process, and what it has told of the messages it was given. */
class Peer implements AsyncDisposable {
  readonly handled: unknown[] = [];
  readonly #child: ChildProcess;

  constructor(path: string, heldFrom = Infinity) {
    this.#child = fork(script, [path, 'module', String(heldFrom)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    this.#child.on('message', ({ handled }: { handled: unknown }) => this.handled.push(handled));
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

test('after a SIGKILL the next process goes on, in order, with what the first did not settle', async () => {
  const path = newSocketPath();
  const { promise, resolve } = Promise.withResolvers<ModuleLink>();
  const handOvers: string[] = [];
  await using _listener = await listenForLinks({
    path,
    node: 'router',
    keys: [keyOf('key-1')],
    onLink(link, peer) {
      handOvers.push(peer);
      resolve(link);
    },
  });
  await using first = new Peer(path, 50);
  const link = await promise;
  const answers: unknown[] = [];
  link.onMessage(({ body }) => answers.push(body));
  const sends = Array.from({ length: 100 }, (_, number) => link.send(messageOf(number)));
  await Promise.all(sends.slice(0, 50));
  await expect.poll(() => first.handled.length, patience).toBe(100);
  await first.kill();
  await inState(link, 'partitioned');
  const later = [100, 101].map((number) => link.send(messageOf(number)));
  await using second = new Peer(path);
  await Promise.all([...sends, ...later]);
  // What the first process was given and did not settle comes again: at least once across a crash.
  expect(second.handled).toEqual(Array.from({ length: 52 }, (_, index) => 50 + index));
  expect(new Set(answers).size).toBe(102);
  expect(handOvers).toEqual(['module']);
  expect(link.statistics()).toMatchObject({ restarts: 1, reconnects: 1, acknowledged: 102, unacknowledged: 0 });
});

test('a second process under a name that is in use is kept out, until the first has gone', async () => {
  const path = newSocketPath();
  const { promise, resolve } = Promise.withResolvers<ModuleLink>();
  await using listener = await listenForLinks({ path, node: 'router', keys: [keyOf('key-1')], onLink: (link) => resolve(link) });
  await using first = new Peer(path);
  const link = await promise;
  link.onMessage(() => undefined);
  await link.send(messageOf(1));
  await using second = new Peer(path);
  await expect.poll(() => listener.statistics().nameInUse, patience).toBeGreaterThan(1);
  await link.send(messageOf(2));
  await first.kill();
  await link.send(messageOf(3));
  expect([first.handled, second.handled]).toEqual([[1, 2], [3]]);
});
