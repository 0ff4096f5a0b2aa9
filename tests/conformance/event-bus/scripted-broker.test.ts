import { ScriptedBroker } from '../../support/event-bus/scripted-broker.ts';
import { everyBroker } from './every-broker.ts';
import { everyTransport } from './every-transport.ts';
import type { BrokerUnderTest } from './transport-under-test.ts';

/** The part of the bus that every broker has in common, on a broker within this process. */
function make(knowsIds: boolean): BrokerUnderTest {
  const broker = new ScriptedBroker();
  broker.knowsIds = knowsIds;
  return {
    knowsIds,
    options: () => ({ transport: broker.transport() }),
    kill: async () => broker.kill(),
    start: async () => broker.start(),
    put: async (organisationId, body) => broker.put(organisationId, typeof body === 'string' ? Buffer.from(body) : body),
    [Symbol.asyncDispose]: async () => {},
  };
}

everyTransport('a broker within the process', () => make(true));
everyBroker('a broker within the process', () => make(true));
everyBroker('a broker that knows no ids', () => make(false));
