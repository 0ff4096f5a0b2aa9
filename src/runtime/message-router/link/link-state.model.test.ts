import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDelivery } from '../../../../tests/support/links/check-delivery.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import type { Batch } from './outbox.ts';
import type { Outcome } from './outcome.ts';
import { Parcel } from './parcel.ts';

const window = { messages: 5, bytes: 10_000, frameBytes: 16_384 };

type Step = 'send' | 'write messages' | 'carry messages' | 'answer' | 'write outcomes' | 'carry outcomes' | 'break';

interface Packet {
  readonly seen: number;
  readonly batch: Batch;
}

/** What a twin does otherwise. */
interface Twin {
  /** What the receiver says it has received. */
  readonly tell?: (received: number) => number;
  /** How the receiver takes a message. */
  readonly accept?: (inbox: Inbox, number: number, text: string, sizeBytes: number) => void;
  /** How the sender writes again. */
  readonly batch?: (batch: Batch) => Batch;
}

/** One direction of a link, over a connection that breaks when it is told to. */
class Line {
  readonly sent: number[] = [];
  readonly handled: unknown[] = [];
  readonly settled: number[] = [];
  readonly #twin: Twin;
  readonly #outbox = new Outbox({ window, maxWaiting: 1_000, maxWaitingBytes: 1_000_000 }, () => undefined);
  readonly #inbox = new Inbox(window, () => undefined);
  readonly #open: (() => void)[] = [];
  #packets: Packet[] = [];
  #outcomes: { firstIndex: number; outcomes: readonly Outcome[] }[] = [];

  constructor(twin: Twin) {
    this.#twin = twin;
    this.#inbox.setHandler(({ body }) => {
      this.handled.push(body);
      const answer = Promise.withResolvers<void>();
      this.#open.push(answer.resolve);
      return answer.promise;
    });
  }

  async step(step: Step): Promise<void> {
    if (step === 'send') this.#send();
    if (step === 'write messages') this.#writeMessages();
    if (step === 'carry messages') this.#carryMessages();
    if (step === 'answer') this.#open.shift()?.();
    if (step === 'write outcomes') this.#writeOutcomes();
    if (step === 'carry outcomes') this.#carryOutcomes();
    if (step === 'break') this.#break();
    // Promises of the handler and of the senders.
    for (let ticks = 0; ticks < 6; ticks += 1) await Promise.resolve();
  }

  async finish(): Promise<void> {
    for (let round = 0; round < 500 && this.settled.length < this.sent.length; round += 1)
      for (const step of everyStep) if (step !== 'send' && step !== 'break') await this.step(step);
  }

  #send(): void {
    const number = this.sent.length;
    this.sent.push(number);
    const parcel = new Parcel(String(number), JSON.stringify([String(number), 'organisation-1', number]));
    void parcel.settled.then(() => this.settled.push(number));
    this.#outbox.add(parcel);
  }

  #writeMessages(): void {
    const batch = this.#outbox.nextBatch();
    if (batch !== undefined) this.#packets.push({ seen: this.#outbox.outcomesSeen, batch: this.#twin.batch?.(batch) ?? batch });
  }

  #carryMessages(): void {
    const packet = this.#packets.shift();
    if (packet === undefined) return;
    this.#inbox.log.confirm(packet.seen);
    const accept = this.#twin.accept ?? ((inbox, ...message) => inbox.accept(...message));
    packet.batch.parcels.forEach(({ text, sizeBytes }, index) =>
      accept(this.#inbox, packet.batch.firstNumber + index, text, sizeBytes),
    );
    this.#inbox.deliver();
  }

  #writeOutcomes(): void {
    const { firstIndex, texts } = this.#inbox.log.next((outcome) => JSON.stringify(outcome), 10);
    if (texts.length > 0) this.#outcomes.push({ firstIndex, outcomes: texts.map((text) => JSON.parse(text) as Outcome) });
  }

  #carryOutcomes(): void {
    const packet = this.#outcomes.shift();
    if (packet !== undefined) this.#outbox.settle(packet.firstIndex, packet.outcomes);
  }

  /** What is on its way is lost, and both go on from where they stand. */
  #break(): void {
    this.#packets = [];
    this.#outcomes = [];
    this.#inbox.log.confirm(this.#outbox.outcomesSeen);
    this.#inbox.log.rewind();
    this.#outbox.resume((this.#twin.tell ?? ((received) => received))(this.#inbox.received), window);
  }
}

const everyStep: readonly Step[] = [
  'send',
  'write messages',
  'carry messages',
  'answer',
  'write outcomes',
  'carry outcomes',
  'break',
];

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.constantFrom<Step>(...everyStep, 'send', 'write messages', 'carry messages', 'answer'),
  { minLength: 20, maxLength: 120 },
);

async function violationsOf(script: readonly Step[], twin: Twin): Promise<readonly string[]> {
  const line = new Line(twin);
  try {
    for (const step of script) await line.step(step);
    await line.finish();
  } catch (error) {
    return [String(error)];
  }
  const unsettled = line.sent.filter((number) => !line.settled.includes(number)).map((number) => `${number} was not settled`);
  return [...checkDelivery(line), ...unsettled];
}

/** Whether the checker says of some script what `kind` matches. */
async function isCaught(twin: Twin, kind: RegExp): Promise<boolean> {
  const property = fc.asyncProperty(steps, async (script) => !(await violationsOf(script, twin)).some((each) => kind.test(each)));
  return (await fc.check(property, { numRuns: 300, endOnFailure: true })).failed;
}

test('across any breaks each message is handled once, in order, and settled', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      expect(await violationsOf(script, {})).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** Says that it has less than it has, as far as the sender can tell. */
const forgetful = (received: number): number => Math.max(0, received - 1);

test('a receiver that is sent a message again drops it', async () => {
  const line = new Line({ tell: forgetful });
  for (const step of ['send', 'send', 'write messages', 'carry messages', 'break'] as const) await line.step(step);
  await line.finish();
  expect(checkDelivery(line)).toEqual([]);
});

const takeForNew: Twin['accept'] = (inbox, number, text, sizeBytes) =>
  inbox.accept(Math.max(number, inbox.received + 1), text, sizeBytes);

const inReverse: Twin['batch'] = ({ firstNumber, parcels }) => ({ firstNumber, parcels: parcels.toReversed() });

test('the checker catches a receiver that does not drop what it had', async () => {
  expect(await isCaught({ tell: forgetful, accept: takeForNew }, /handled twice/)).toBe(true);
});

test('the checker catches a sender that writes a batch in another order', async () => {
  expect(await isCaught({ batch: inReverse }, /out of order/)).toBe(true);
});

test('the checker catches a sender that goes on after what it wrote, not after what was received', async () => {
  expect(await isCaught({ tell: (received) => received + 1 }, /was lost|left out a message/)).toBe(true);
});
