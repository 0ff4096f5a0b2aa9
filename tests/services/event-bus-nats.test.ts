import { everyBroker } from '../conformance/event-bus/every-broker.ts';
import { everyTransport } from '../conformance/event-bus/every-transport.ts';
import { severalProcesses } from '../conformance/event-bus/several-processes.ts';
import { natsUnderTest } from '../support/services/nats-under-test.ts';

everyTransport('NATS JetStream', natsUnderTest);
everyBroker('NATS JetStream', natsUnderTest);
severalProcesses('NATS JetStream', natsUnderTest, new URL('../support/services/nats-under-test.ts', import.meta.url).href);
