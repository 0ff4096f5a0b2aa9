import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { keyOf, messageOf, patience } from '../../../../tests/support/links/link-pair.ts';
import { systemClock } from '../../../foundation/clock.ts';
import { connectLink } from './connect-link.ts';
import { frameTypes } from './frame.ts';
import type { FrameType } from './frame.ts';
import { newSession, proveToListener } from './handshake.ts';
import { LinkKeyring } from './link-keyring.ts';
import { listenForLinks } from './link-listener.ts';
import { newMessagesFrame } from './message-frame.ts';
import type { ModuleLink } from './module-link.ts';
import { newOutcomesFrame } from './outcomes-frame.ts';
import { OutcomeLog } from './outcome-log.ts';
import { Parcel } from './parcel.ts';
import { newJsonFrame } from './sealed-frame.ts';
import { Wire } from './wire.ts';

const keys = [keyOf('a')];
const window = { messages: 4, bytes: 100_000, frameBytes: 100_000 };
const resume = { knows: null, received: 0, window };
const longMs = 60_000;

/** A peer that has proved itself, and then says whatever it likes. */
async function proveAs(node: string, port: number): Promise<{ wire: Wire; ended: Promise<void> }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const setting = { node, keyring: new LinkKeyring(keys), clock: systemClock, handshakeMs: longMs };
  const proved = await proveToListener(socket, setting, newSession(), undefined);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const events = { onFrame: () => undefined, onRoom: () => undefined, onQuiet: () => undefined, onEnd: () => resolve() };
  const wire = new Wire(proved, { clock: systemClock, silenceMs: longMs, maxFrameBytes: 100_000 }, events);
  wire.start();
  return { wire, ended };
}

function say(type: number, body?: unknown, seen = 0): Buffer {
  return newJsonFrame(type as FrameType, seen, body);
}

function messages(firstNumber: number, texts: readonly string[], seen = 0): Buffer {
  return newMessagesFrame(seen, { firstNumber, parcels: texts.map((text) => new Parcel('id', text)) });
}

function outcomesOf(...numbers: readonly number[]): Buffer {
  const log = new OutcomeLog();
  for (const number of numbers) log.add({ number });
  return newOutcomesFrame(0, log);
}

const text = JSON.stringify(['id', 'organisation-1', 1]);

const breaches: readonly (readonly [string, () => readonly Buffer[]])[] = [
  ['speaks before it says where it stands', () => [messages(1, [text])]],
  ['says twice where it stands', () => [say(frameTypes.resume, resume), say(frameTypes.resume, resume)]],
  ['says where it stands in no known form', () => [say(frameTypes.resume, { knows: 7 })]],
  ['has a window of nothing', () => [say(frameTypes.resume, { ...resume, window: { ...window, messages: 0 } })]],
  ['says something of no known type', () => [say(frameTypes.resume, resume), say(99)]],
  ['repeats the handshake', () => [say(frameTypes.resume, resume), say(frameTypes.hello)]],
  ['leaves out a message', () => [say(frameTypes.resume, resume), messages(2, [text])]],
  ['counts from nothing', () => [say(frameTypes.resume, resume), messages(0, [text])]],
  [
    'sends more than the window allows',
    () => [
      say(frameTypes.resume, resume),
      messages(
        1,
        Array.from({ length: 6 }, () => text),
      ),
    ],
  ],
  ['sends what is no message', () => [say(frameTypes.resume, resume), messages(1, ['{}'])]],
  ['sends what is no JSON', () => [say(frameTypes.resume, resume), messages(1, ['[1,'])]],
  ['sends a message of no organisation', () => [say(frameTypes.resume, resume), messages(1, [JSON.stringify(['id', '', 1])])]],
  ['settles what was never sent', () => [say(frameTypes.resume, resume), outcomesOf(1)]],
  ['has seen outcomes that never were', () => [say(frameTypes.resume, resume), say(frameTypes.ping, undefined, 1)]],
  ['says nothing in a frame of messages', () => [say(frameTypes.resume, resume), say(frameTypes.messages)]],
];

test.for(breaches)('a proved peer that %s is cut off, and an honest one is not disturbed', async ([, breach]) => {
  const handled: unknown[] = [];
  const onLink = (link: ModuleLink): void => void link.onMessage(({ body }) => handled.push(body));
  await using listener = await listenForLinks({ port: 0, node: 'router', keys, maxUnacknowledged: 4, closeTimeoutMs: 0, onLink });
  await using honest = connectLink({ port: listener.port!, node: 'honest', keys });
  await honest.send(messageOf(1, 'before'));
  const { wire, ended } = await proveAs('hostile', listener.port!);
  for (const frame of breach()) wire.write(frame);
  await ended;
  expect(listener.find('hostile')!.statistics().violations).toBe(1);
  await honest.send(messageOf(2, 'after'));
  expect(handled.filter((body) => body !== 1)).toEqual(['before', 'after']);
  expect(honest.state).toBe('connected');
});

test('a proved peer that sends a message again, under its number, has it dropped', async () => {
  const handled: unknown[] = [];
  const onLink = (link: ModuleLink): void => void link.onMessage(({ body }) => handled.push(body));
  await using listener = await listenForLinks({ port: 0, node: 'router', keys, closeTimeoutMs: 0, onLink });
  const { wire, ended } = await proveAs('repeating', listener.port!);
  for (const frame of [say(frameTypes.resume, resume), messages(1, [text, text]), messages(1, [text, text, text])])
    wire.write(frame);
  await expect.poll(() => listener.find('repeating')?.statistics().received, patience).toBe(3);
  expect(listener.find('repeating')!.statistics()).toMatchObject({ duplicatesDropped: 2, violations: 0 });
  expect(handled).toEqual([1, 1, 1]);
  await listener.close();
  await ended;
});
