export { connectEventBus as connectBus } from './event-bus-connection.ts';
