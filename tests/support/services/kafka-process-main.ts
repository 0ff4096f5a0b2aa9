// Publishes one event and stops: nothing may keep the process alive then. node kafka-process-main.ts ORGANISATION
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import { transportOfProcess } from './kafka-under-test.ts';

const bus = new EventBus({ transport: transportOfProcess() });
const mine = bus.initialize(process.argv[2] ?? '');
await mine.start();
mine.subscribe('tick', () => undefined, { durable: 'audit' });
const { sequence } = await mine.publishAsync('tick', 1);
await bus.stop();
process.stdout.write(`stopped after ${sequence}`);
