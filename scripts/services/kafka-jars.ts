import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

const repository = 'https://repo1.maven.org/maven2';
const folder = join(import.meta.dirname, '../../.services/kafka');
const downloadsAtOnce = 8;
/** Of one file, before it is given up. */
const attempts = 3;

interface Jar {
  readonly sha256: string;
  /** Below the repository, and below the folder. */
  readonly path: string;
}

/** The class path of the Apache Kafka that kafka-jars.txt names: each file has the digest that stands there, and is fetched once. */
export async function kafkaClassPath(): Promise<string> {
  const jars = listJars();
  const missing = jars.filter((jar) => !isWhole(jar)).values();
  // As npm and apt do, also where the machine reaches the repository through an authority of its own.
  setDefaultCACertificates([...getCACertificates('default'), ...getCACertificates('system')]);
  // Each of the workers takes the next from the one iterator.
  await Promise.all(Array.from({ length: downloadsAtOnce }, () => downloadAll(missing)));
  return jars.map(({ path }) => join(folder, path)).join(':');
}

/** What `sha256sum` prints, as `sha256sum --check` reads it. */
function listJars(): readonly Jar[] {
  const lines = readFileSync(join(import.meta.dirname, 'kafka-jars.txt'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => ({ sha256: line.slice(0, 64), path: line.slice(66) }));
}

function isWhole({ sha256, path }: Jar): boolean {
  const file = join(folder, path);
  return existsSync(file) && digestOf(readFileSync(file)) === sha256;
}

async function downloadAll(jars: Iterable<Jar>): Promise<void> {
  for (const jar of jars) await download(jar);
}

async function download(jar: Jar): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetchJar(jar);
    } catch (error) {
      if (attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 1_000));
    }
  }
}

async function fetchJar({ sha256, path }: Jar): Promise<void> {
  const response = await fetch(`${repository}/${path}`, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${path}: the repository answers ${response.status}`);
  const content = Buffer.from(await response.arrayBuffer());
  if (digestOf(content) !== sha256)
    throw new Error(`${path} is not what kafka-jars.txt says: its digest is ${digestOf(content)}`);
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
