import { EventEmitter } from 'node:events';
import { EventBus } from '../../src/runtime/event-bus/event-bus.ts';
import type { EventBusOptions, SubscribeOptions } from '../../src/runtime/event-bus/event-bus.ts';
import { loadPeer } from './peer.ts';

/** About 64 bytes of fields, made for each event as a publisher would. */
export interface Invoice {
  readonly id: number;
  readonly organisationId: string;
  readonly kind: string;
  readonly total: number;
  readonly note: string;
}

export function invoice(id: number): Invoice {
  return { id, organisationId: 'organisation-1', kind: 'invoice', total: id * 3, note: 'thirty-two bytes of note text...' };
}

export type Callback = (payload: Invoice) => void;

/** Gives a payload to all callbacks. Awaited where the contender says so. */
export type Publish = (payload: Invoice) => unknown;

export interface SynchronousContender {
  readonly publish: Publish;
  readonly isAsynchronous?: boolean;
}

/** What a contender does with an invoice and, where it knows the difference, its urgency. */
export type PublishAsynchronously = (payload: Invoice, isUrgent: boolean) => unknown;

const type = 'invoice.created';

/** As many events as the target asks for; the rest is as a user gets it. */
const retained: EventBusOptions = { retention: { maxEvents: 65_536 } };

/** The bus of a started organisation. */
export async function startBus(options: EventBusOptions = retained, organisationId = 'organisation-1') {
  const bus = new EventBus(options).initialize(organisationId);
  await bus.start();
  return bus;
}

type MakeSynchronous = (subscribers: number, consume: Callback) => Promise<SynchronousContender>;

/** Each publishes to all its subscribers within the call. Every subscriber is a function of its own, so that no engine can treat ten as one. */
export const synchronousBuses: Readonly<Record<string, MakeSynchronous>> = {
  wavegate: async (subscribers, consume) => {
    const bus = await startBus();
    for (let left = subscribers; left > 0; left -= 1) bus.subscribe(type, (event) => consume(event.payload as Invoice));
    return { publish: (payload) => bus.publish(type, payload) };
  },
  EventEmitter: async (subscribers, consume) => {
    const emitter = new EventEmitter();
    emitter.setMaxListeners(0);
    for (let left = subscribers; left > 0; left -= 1) emitter.on(type, (payload: Invoice) => consume(payload));
    return { publish: (payload) => emitter.emit(type, payload) };
  },
  eventemitter3: async (subscribers, consume) => {
    const { default: Emitter } = await loadPeer<{ default: new () => EventEmitter }>('eventemitter3');
    const emitter = new Emitter();
    for (let left = subscribers; left > 0; left -= 1) emitter.on(type, (payload: Invoice) => consume(payload));
    return { publish: (payload) => emitter.emit(type, payload) };
  },
  mitt: async (subscribers, consume) => {
    const { default: mitt } = await loadPeer<{ default: () => Pick<EventEmitter, 'on' | 'emit'> }>('mitt');
    const emitter = mitt();
    for (let left = subscribers; left > 0; left -= 1) emitter.on(type, (payload: Invoice) => consume(payload));
    return { publish: (payload) => emitter.emit(type, payload) };
  },
  nanoevents: async (subscribers, consume) => {
    const { createNanoEvents } = await loadPeer<{ createNanoEvents: () => Pick<EventEmitter, 'on' | 'emit'> }>('nanoevents');
    const emitter = createNanoEvents();
    for (let left = subscribers; left > 0; left -= 1) emitter.on(type, (payload: Invoice) => consume(payload));
    return { publish: (payload) => emitter.emit(type, payload) };
  },
  'rxjs Subject': async (subscribers, consume) => {
    const subject = await makeSubject();
    for (let left = subscribers; left > 0; left -= 1) subject.subscribe((payload) => consume(payload));
    return { publish: (payload) => subject.next(payload) };
  },
  'emittery (awaited)': async (subscribers, consume) => {
    const emitter = await makeEmittery();
    for (let left = subscribers; left > 0; left -= 1) emitter.on(type, ({ data }) => consume(data));
    return { publish: (payload) => emitter.emit(type, payload), isAsynchronous: true };
  },
};

/** Each calls `deliver` some time after the call. */
export const asynchronousBuses: Readonly<Record<string, (deliver: Callback) => Promise<PublishAsynchronously>>> = {
  wavegate: async (deliver) => {
    const bus = await startBus();
    const options: SubscribeOptions = { mode: 'asynchronous', queueLimit: 4_096 };
    bus.subscribe(type, (event) => deliver(event.payload as Invoice), options);
    return (payload, isUrgent) => bus.publish(type, payload, isUrgent ? { priority: 'high' } : { priority: 'low' });
  },
  emittery: async (deliver) => {
    const emitter = await makeEmittery();
    emitter.on(type, ({ data }) => deliver(data));
    return (payload) => emitter.emit(type, payload);
  },
  'rxjs observeOn(asap)': async (deliver) => {
    const subject = await makeSubject();
    const { observeOn, asapScheduler } = await loadPeer<RxJs>('rxjs');
    subject.pipe(observeOn(asapScheduler)).subscribe(deliver);
    return (payload) => subject.next(payload);
  },
  'EventEmitter + queueMicrotask': async (deliver) => {
    const emitter = new EventEmitter();
    emitter.on(type, (payload: Invoice) => queueMicrotask(() => deliver(payload)));
    return (payload) => emitter.emit(type, payload);
  },
  'EventEmitter + setImmediate': async (deliver) => {
    const emitter = new EventEmitter();
    emitter.on(type, (payload: Invoice) => setImmediate(deliver, payload));
    return (payload) => emitter.emit(type, payload);
  },
};

export type PublishFor = (organisationId: string, payload: Invoice) => unknown;

/** Each keeps a thousand organisations apart, found by their name at each publish. */
export const organisationBuses: Readonly<
  Record<string, (organisations: readonly string[], callback: Callback) => Promise<PublishFor>>
> = {
  'wavegate, 64 retained each': (organisations, callback) => manyOrganisations(64, organisations, callback),
  'wavegate, 1,024 retained each': (organisations, callback) => manyOrganisations(1_024, organisations, callback),
  'Map of EventEmitter': async (organisations, callback) => {
    const emitters = new Map(organisations.map((organisationId) => [organisationId, new EventEmitter()]));
    for (const emitter of emitters.values()) emitter.on(type, (payload: Invoice) => callback(payload));
    return (organisationId, payload) => emitters.get(organisationId)?.emit(type, payload);
  },
  'EventEmitter, topic an organisation': async (organisations, callback) => {
    const emitter = new EventEmitter();
    for (const organisationId of organisations) emitter.on(organisationId, (payload: Invoice) => callback(payload));
    return (organisationId, payload) => emitter.emit(organisationId, payload);
  },
};

async function manyOrganisations(maxEvents: number, organisations: readonly string[], callback: Callback): Promise<PublishFor> {
  const bus = new EventBus({ retention: { maxEvents } });
  for (const organisationId of organisations) {
    const one = bus.initialize(organisationId);
    await one.start();
    one.subscribe(type, (event) => callback(event.payload as Invoice));
  }
  return (organisationId, payload) => bus.for(organisationId).publish(type, payload);
}

interface Subject {
  next(payload: Invoice): void;
  subscribe(callback: Callback): void;
  pipe(operator: unknown): Subject;
}

interface RxJs {
  readonly Subject: new () => Subject;
  readonly asapScheduler: unknown;
  observeOn(scheduler: unknown): unknown;
}

async function makeSubject(): Promise<Subject> {
  const { Subject } = await loadPeer<RxJs>('rxjs');
  return new Subject();
}

interface Emittery {
  on(type: string, callback: (event: { readonly data: Invoice }) => void): void;
  emit(type: string, payload: Invoice): Promise<void>;
}

async function makeEmittery(): Promise<Emittery> {
  const { default: Peer } = await loadPeer<{ default: new () => Emittery }>('emittery');
  return new Peer();
}
