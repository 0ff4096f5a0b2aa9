import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ensureJava } from './java.ts';
import { formatStorage, killBroker, startBroker } from './kafka-broker.ts';
import { kafkaClassPath } from './kafka-jars.ts';
import type { Service } from './service.ts';

/**
 * Starts an Apache Kafka of its own, one node that is broker and controller. `WAVEGATE_TEST_KAFKA_BROKERS` is its address;
 * `WAVEGATE_TEST_KAFKA_CONTROL` is a command as JSON, which takes one argument: `kill` ends the broker with SIGKILL, `start` starts it again
 * on the same data and waits until it is ready.
 */
export async function startKafka(): Promise<Service> {
  ensureJava();
  const classPath = await kafkaClassPath();
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-kafka-'));
  const port = await freePort();
  writeFileSync(join(folder, 'class-path'), classPath);
  writeFileSync(join(folder, 'server.properties'), properties(folder, port, await freePort()));
  formatStorage(folder);
  await startBroker(folder);
  return {
    environment: {
      WAVEGATE_TEST_KAFKA_BROKERS: `127.0.0.1:${port}`,
      WAVEGATE_TEST_KAFKA_CONTROL: JSON.stringify([process.execPath, join(import.meta.dirname, 'kafka-broker.ts'), folder]),
    },
    async [Symbol.asyncDispose]() {
      // Nothing outlives the tests, so nothing needs an orderly end.
      await killBroker(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function properties(folder: string, port: number, controllerPort: number): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    // A broker that was killed and comes again waits until nobody takes it for alive any more.
    'broker.session.timeout.ms': 1_000,
    'broker.heartbeat.interval.ms': 200,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    // Retention is what some tests wait for.
    'log.retention.check.interval.ms': 500,
    'log.initial.task.delay.ms': 500,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
