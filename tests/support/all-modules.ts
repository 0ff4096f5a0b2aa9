import { CircuitBreakers } from '../../src/runtime/circuit-breaker/circuit-breakers.ts';
import { ConnectionPool } from '../../src/runtime/connection-pool/connection-pool.ts';
import { EventBus } from '../../src/runtime/event-bus/event-bus.ts';
import { Integrator } from '../../src/runtime/integration/integrator.ts';
import { LazyLoader } from '../../src/runtime/lazy-loader/lazy-loader.ts';
import { MessageRouter } from '../../src/runtime/message-router/message-router.ts';
import { MetricSet } from '../../src/runtime/metrics/metric-set.ts';
import { ModuleRegistry } from '../../src/runtime/module-registry/module-registry.ts';
import { ServiceCommunicator } from '../../src/runtime/service-communicator/service-communicator.ts';
import type { MetricsSink } from '../../src/runtime/shared/metrics-sink.ts';
import { Watchdog } from '../../src/runtime/watchdog/watchdog.ts';

/** How the names of each module's metrics begin. */
export const modulePrefixes = [
  'breaker',
  'bus',
  'communicator',
  'integration',
  'loader',
  'pool',
  'registry',
  'router',
  'watchdog',
].map((module) => `wavegate_${module}_`);

/** One of every runtime module, with figures in `metrics`, and metrics of a user's own. */
export async function startAllModules(metrics: MetricsSink): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const bus = stack.use(new EventBus({ metrics }));
  stack.use(new Integrator({ bus, metrics }));
  stack.use(new ServiceCommunicator({ metrics }));
  stack.use(new Watchdog({ metrics }));
  const registry = stack.use(new ModuleRegistry({ metrics }));
  const router = stack.use(new MessageRouter({ metrics }));
  const pool = new ConnectionPool({ factory: { create: async () => ({}), destroy: async () => {} }, max: 2, metrics });
  stack.defer(async () => void (await pool.close()));
  const loader = new LazyLoader({ metrics });
  stack.defer(async () => void (await loader.close()));
  const breakers = stack.use(new CircuitBreakers({ metrics }));
  const own = stack.use(new MetricSet(metrics));

  await bus.initialize('organisation-1').start();
  bus.for('organisation-1').publish('order.placed', 1);
  registry.for('organisation-1').register({ name: 'Storage' });
  router
    .for('organisation-1')
    .attach('DataCapture')
    .send('data.captured', { captureId: 'c', sensor: 's', capturedAtMs: 0, values: {} });
  (await pool.acquire('organisation-1')).release();
  loader.register('key', () => 'value');
  await loader.for('organisation-1').get('key');
  await breakers
    .for('organisation-1')
    .breaker('billing "eu"\\1')
    .call(() => 1);
  own
    .counter({ name: 'orders_total', help: 'Orders.', labelNames: ['kind'] })
    .with('book')
    .add(3);
  const waits = own.histogram({ name: 'wait_seconds', help: 'Time to wait.', labelNames: ['kind'], upperBounds: [0.1, 1] });
  for (const wait of [0.05, 0.1, 0.5, 7]) waits.with('book').observe(wait);
  return stack.move();
}
