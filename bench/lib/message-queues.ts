import { EventBus } from '../../src/runtime/event-bus/event-bus.ts';
import { MessageRouter } from '../../src/runtime/message-router/message-router.ts';
import type { RouterOptions } from '../../src/runtime/message-router/message-router.ts';
import type { MessageModel } from '../../src/runtime/module-registry/reference-model/reference-model.ts';
import { loadPeer } from './peer.ts';

/** Gives each message to one consumer, one after the other. */
export interface MessageQueue {
  send(publisher: number, number: number, isUrgent: boolean): void;
  /** Delivers nothing any more. */
  pause(): void;
}

/** @param handle  Called with who sent it and its number. */
export type MakeQueue = (handle: (publisher: number, number: number) => void) => Promise<MessageQueue>;

interface Body {
  readonly recordId: string;
  readonly publisher: number;
  readonly version: number;
}

/** What every contender carries. */
function messageOf(number: number, publisher = 0): Body {
  return { recordId: 'record-1', publisher, version: number };
}

const count = { kind: 'integer', least: 0, most: Number.MAX_SAFE_INTEGER } as const;
const publishers = ['p0', 'p1', 'p2', 'p3'] as const;
const model = {
  'record.stored': {
    sources: publishers,
    targets: ['consumer'],
    priority: 'low',
    payload: {
      kind: 'group',
      fields: { recordId: { kind: 'text', most: 128 }, publisher: count, version: count },
    },
  },
} as const satisfies MessageModel;

/** The router: validates, counts bytes, traces, keeps order by priority. */
export function makeRouter({
  isDirect = false,
  ...options
}: RouterOptions<typeof model> & { readonly isDirect?: boolean }): MakeQueue {
  return async (handle) => {
    const mine = new MessageRouter({ ...options, model }).for('organisation-1');
    const consumer = mine.attach('consumer', {
      queueLimit: 1_000_000,
      receives: { 'record.stored': ({ payload }) => handle(payload.publisher, payload.version) },
    });
    const ports = publishers.map((name) => mine.attach(name));
    const channels = ports.map((port) => port.directChannel('record.stored', 'consumer'));
    const urgently = { priority: 'high' } as const;
    return {
      send(publisher, number, isUrgent) {
        const message = messageOf(number, publisher);
        if (isDirect) channels[publisher]!.send(message);
        else if (isUrgent) ports[publisher]!.send('record.stored', message, urgently);
        else ports[publisher]!.send('record.stored', message);
      },
      pause: () => consumer.suspend(),
    };
  };
}

/** As `makeRouter`, and each message is an event of an event bus beside, which retains it. */
export const routerWithBus: MakeQueue = async (handle) => {
  const bus = new EventBus();
  await bus.initialize('organisation-1').start();
  return makeRouter({ bus })(handle);
};

interface FastQueue {
  push(task: Body): void;
  unshift(task: Body): void;
  pause(): void;
}

/** No priorities but the front, no bound, no validation. */
export const fastq: MakeQueue = async (handle) => {
  const { default: make } = await loadPeer<{
    default: (worker: (task: Body, done: (error: null) => void) => void, concurrency: number) => FastQueue;
  }>('fastq');
  const queues = new Map([
    [
      'record.stored',
      make((task, done) => {
        // A worker that answers at once would be called within `push`; a router's consumer is not.
        queueMicrotask(() => {
          handle(task.publisher, task.version);
          done(null);
        });
      }, 1),
    ],
  ]);
  return {
    send(publisher, number, isUrgent) {
      const queue = queues.get('record.stored')!;
      if (isUrgent) queue.unshift(messageOf(number, publisher));
      else queue.push(messageOf(number, publisher));
    },
    pause: () => queues.get('record.stored')!.pause(),
  };
};

interface PriorityQueue {
  add(task: () => void, options: { readonly priority: number }): Promise<void>;
  pause(): void;
}

/** Priorities, and a promise for each message; no validation. */
export const pQueue: MakeQueue = async (handle) => {
  const { default: Queue } = await loadPeer<{ default: new (options: { readonly concurrency: number }) => PriorityQueue }>(
    'p-queue',
  );
  const queue = new Queue({ concurrency: 1 });
  return {
    send(publisher, number, isUrgent) {
      const task = messageOf(number, publisher);
      void queue.add(() => handle(task.publisher, task.version), { priority: isUrgent ? 1 : 0 });
    },
    pause: () => queue.pause(),
  };
};

/** Two arrays, swapped each microtask: the least that hands messages over later. */
export const bareQueues: MakeQueue = async (handle) => {
  let waiting: Body[] = [];
  let isScheduled = false;
  let isPaused = false;
  const deliver = (): void => {
    isScheduled = false;
    const batch = waiting;
    waiting = [];
    for (const { publisher, version } of batch) handle(publisher, version);
  };
  return {
    send(publisher, number) {
      waiting.push(messageOf(number, publisher));
      if (isScheduled || isPaused) return;
      isScheduled = true;
      queueMicrotask(deliver);
    },
    pause: () => void (isPaused = true),
  };
};
