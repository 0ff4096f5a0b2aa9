// A process with a router of its own, whose AI answers each achievement with a response for CuteFigurine in the process that forked it.
import { listenForLinks } from '../../../src/runtime/message-router/link/link-listener.ts';
import { MessageRouter } from '../../../src/runtime/message-router/message-router.ts';

const router = new MessageRouter();
const mine = router.for('organisation-1');
const received: string[] = [];
mine.attach('AI', {
  receives: {
    'achievement.unlocked': async ({ payload }, handling) => {
      received.push(payload.achievementId);
      await handling.sendAsync('response.decided', { responseId: payload.achievementId, text: payload.title, mood: 'proud' });
    },
  },
});
const listener = await listenForLinks({
  host: '127.0.0.1',
  port: 0,
  node: 'remote',
  keys: [{ id: 'test', secret: Buffer.from(process.argv[2]!, 'hex') }],
  silenceMs: 400,
  onLink: (link) => {
    mine.attachRemote('CuteFigurine', { link, receives: ['response.decided'], overflow: 'wait' });
    router.receiveFrom(link, ['organisation-1']);
  },
});
process.on('message', () => process.send?.({ received }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port: listener.port });
