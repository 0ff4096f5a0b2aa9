import path from 'node:path';

/** Absolute path of the modules. */
export const sources = path.resolve('src');

/** What a process or a user loads together, with the folder of what its modules share. Each part is bundled on its own. */
export const parts: Readonly<Record<string, readonly string[]>> = {
  chunks: ['keep-compiled-code', 'cli', 'command-classes'],
  library: ['index'],
  'harness/debt': ['harness/debt/scan-thread'],
  'harness/runner/vitest/host': ['harness/runner/vitest/host/host-main'],
  'harness/runner/vitest/worker': [
    'harness/runner/vitest/worker/worker-main',
    'harness/runner/vitest/worker/worker-modules',
    'harness/runner/vitest/worker/supervised-test-runner',
  ],
  'harness/runner/diagnosis': ['harness/runner/diagnosis/watchdog-thread'],
  runtime: [
    'runtime/circuit-breaker/circuit-breakers',
    'runtime/connection-pool/connection-pool',
    'runtime/connection-pool/postgres',
    'runtime/connection-pool/tcp',
    'runtime/event-bus/event-bus',
    'runtime/event-bus/kafka/kafka-transport',
    'runtime/event-bus/nats/nats-transport',
    'runtime/health/health-monitor',
    'runtime/integration/integrator',
    'runtime/lazy-loader/lazy-loader',
    'runtime/message-router/link/connect-link',
    'runtime/message-router/link/link-listener',
    'runtime/message-router/message-router',
    'runtime/metrics/metric-set',
    'runtime/metrics/open-telemetry',
    'runtime/metrics/prom-client',
    'runtime/metrics/prometheus-text',
    'runtime/module-registry/module-registry',
    'runtime/module-registry/reference-model/reference-model',
    'runtime/service-communicator/nats-registry/nats-registry',
    'runtime/service-communicator/server/service-receiver',
    'runtime/service-communicator/service-communicator',
    'runtime/watchdog/watchdog',
  ],
  'runtime/watchdog': ['runtime/watchdog/block-watch-thread'],
};

/** Libraries that are not made part of the package: native ones, those of the user, and those that load no faster in it. */
export const external = [
  /^node:/,
  /^(?:@nats-io\/[a-z-]+|@opentelemetry\/api|@platformatic\/kafka|@stryker-mutator\/instrumenter|ajv|editorconfig|execa|oxc-parser|pg|prom-client|typescript|undici|vitest|yaml)(?:\/|$)/,
];
