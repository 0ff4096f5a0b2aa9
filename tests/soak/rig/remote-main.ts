// A process with a router of its own. Module-1, which has little room, handles what comes over the link; Module-2 sends it on to Module-3 in the process that forked it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { listenForLinks } from '../../../src/runtime/message-router/link/link-listener.ts';
import { MessageRouter } from '../../../src/runtime/message-router/message-router.ts';
import type { Message } from '../../../src/runtime/message-router/message-router.ts';
import type { Numbered } from '../checker/delivery-checker.ts';
import { heapBytesWithoutGarbage } from './collect-garbage.ts';
import type { RemoteDeed, RemoteNews } from './remote-news.ts';
import { soakModel } from './soak-model.ts';

const [secret = '', onward = ''] = process.argv.slice(2);
const stream = Number(onward);
let deeds: RemoteDeed[] = [];
let number = 0;

const tell = (news: RemoteNews): void => void process.send?.(news);

function tellDeeds(): void {
  if (deeds.length > 0) tell({ deeds });
  deeds = [];
}

function noteHandled(module: string, { source, priority, payload }: Message): void {
  const { stream, number } = payload as Numbered;
  deeds.push(['handled', module, source, priority, stream, number]);
}

const router = new MessageRouter({ model: soakModel, lanes: { overflow: 'wait' } });
const mine = router.for('organisation-1');
mine.attach('Module-1', {
  overflow: 'reject',
  queueLimit: 16,
  receives: {
    'work.1': async (message) => {
      if ((message.payload as Numbered).number % 64 === 0) await nextTurn();
      noteHandled('Module-1', message);
    },
  },
});
mine.attach('Module-2', {
  receives: {
    'work.2': async (message, handling) => {
      await handling.sendAsync('work.3', { stream, number }, { priority: 'high' });
      deeds.push(['sent on', 'Module-2', '', '', stream, number]);
      number += 1;
      noteHandled('Module-2', message);
    },
  },
});
const listener = await listenForLinks({
  host: '127.0.0.1',
  port: 0,
  node: 'remote',
  keys: [{ id: 'soak', secret: Buffer.from(secret, 'hex') }],
  silenceMs: 300,
  handshakeMs: 500,
  onLink: (link) => {
    mine.attachRemote('Module-3', { link, receives: ['work.3'], overflow: 'wait' });
    router.receiveFrom(link, ['organisation-1']);
  },
});
setInterval(tellDeeds, 5);
process.on('message', async () => {
  const isIdle = await mine.whenIdle({ timeoutMs: 30_000 });
  tellDeeds();
  const deadLetters = mine.deadLetters().map(({ reason, module }) => `${reason} at ${module}`);
  tell({ standing: { isIdle, deadLetters, heapBytes: await heapBytesWithoutGarbage() } });
});
process.on('disconnect', () => process.exit(0));
tell(listener.port === undefined ? {} : { port: listener.port });
