import { everyBroker } from '../conformance/event-bus/every-broker.ts';
import { everyTransport } from '../conformance/event-bus/every-transport.ts';
import { severalProcesses } from '../conformance/event-bus/several-processes.ts';
import { kafkaUnderTest } from '../support/services/kafka-under-test.ts';

everyTransport('Apache Kafka', kafkaUnderTest);
everyBroker('Apache Kafka', kafkaUnderTest);
severalProcesses('Apache Kafka', kafkaUnderTest, new URL('../support/services/kafka-under-test.ts', import.meta.url).href);
