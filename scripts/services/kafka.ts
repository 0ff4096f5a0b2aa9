import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../tests/support/services/certificates.ts';
import { freePort } from './free-port.ts';
import { ensureJava } from './java.ts';
import { formatStorage, killBroker, startBroker } from './kafka-broker.ts';
import { kafkaClassPath } from './kafka-jars.ts';
import type { Service } from './service.ts';

/**
 * Starts an Apache Kafka of its own, one node that is broker and controller. `WAVEGATE_TEST_KAFKA_BROKERS` is its address, and `WAVEGATE_TEST_KAFKA_SECURE`
 * tells as JSON where it asks for a password over TLS: `brokers`, `ca`, `username` and `password`. `WAVEGATE_TEST_KAFKA_CONTROL` is a command as JSON, which
 * takes one argument: `kill` ends the broker with SIGKILL, `start` starts it again on the same data and waits until it is ready; `freeze` stops it where it is,
 * with all its connections, and `thaw` lets it go on.
 */
export async function startKafka(): Promise<Service> {
  ensureJava();
  const classPath = await kafkaClassPath();
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-kafka-'));
  const ports: Ports = { open: await freePort(), secure: await freePort(), controller: await freePort() };
  const secure = { username: 'tester', password: randomUUID() };
  const authority = await CertificateAuthority.create('Kafka under test');
  const certificate = await authority.issue({ name: 'broker', hosts: ['127.0.0.1'] });
  writeFileSync(join(folder, 'class-path'), classPath);
  const settings = { ...brokerSettings(folder, ports), ...secureSettings(secure, certificate) };
  writeFileSync(join(folder, 'server.properties'), propertiesOf(settings), { mode: 0o600 });
  formatStorage(folder);
  await startBroker(folder);
  return {
    environment: {
      WAVEGATE_TEST_KAFKA_BROKERS: `127.0.0.1:${ports.open}`,
      WAVEGATE_TEST_KAFKA_SECURE: JSON.stringify({ brokers: `127.0.0.1:${ports.secure}`, ca: authority.cert, ...secure }),
      WAVEGATE_TEST_KAFKA_CONTROL: JSON.stringify([process.execPath, join(import.meta.dirname, 'kafka-broker.ts'), folder]),
    },
    async [Symbol.asyncDispose]() {
      // Nothing outlives the tests, so nothing needs an orderly end.
      await killBroker(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Ports {
  readonly open: number;
  readonly secure: number;
  readonly controller: number;
}

type Settings = Readonly<Record<string, string | number | boolean>>;

function brokerSettings(folder: string, { open, secure, controller }: Ports): Settings {
  const listeners = `PLAINTEXT://127.0.0.1:${open},SECURE://127.0.0.1:${secure}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `${listeners},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': listeners,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    // A broker that was killed and comes again waits until nobody takes it for alive any more; one that tests froze for a second or two
    // must not be taken for dead, or no topic can be made until it is known again.
    'broker.session.timeout.ms': 4_000,
    'broker.heartbeat.interval.ms': 200,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
  };
}

function secureSettings(user: { username: string; password: string }, { cert, key }: { cert: string; key: string }): Settings {
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const settings = {
    'sasl.enabled.mechanisms': 'PLAIN',
    'plain.sasl.jaas.config': `${module} required user_${user.username}="${user.password}";`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': cert,
    'ssl.keystore.key': key,
  };
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`listener.name.secure.${name}`, value]));
}

function propertiesOf(settings: Settings): string {
  const lines = Object.entries(settings).map(
    ([name, value]) =>
      `${name}=${String(value)
        .trim()
        .replaceAll('\n', String.raw`\n`)}\n`,
  );
  return lines.join('');
}
