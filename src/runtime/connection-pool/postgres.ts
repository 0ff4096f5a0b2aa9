import type { ConnectionFactory } from './pool-options.ts';
import { MissingDriverError } from './pool-errors.ts';

/** What the pool needs of a client of the package `pg`. */
export interface PostgresClient {
  connect(): Promise<unknown>;
  query(text: string, values?: unknown[]): Promise<PostgresResult>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
}

export interface PostgresResult {
  readonly rows: Record<string, unknown>[];
  readonly rowCount: number | null;
}

/** Whatever the constructor of `pg`'s `Client` takes: `connectionString`, or `host`, `port`, `user`, `password`, `database`, `ssl` … */
export type PostgresConfig = Readonly<Record<string, unknown>>;

/**
 * Makes PostgreSQL connections for a `ConnectionPool` through the package `pg`, which has to be installed beside this one.
 * Between organisations the session is reset by `DISCARD ALL`; an open transaction is rolled back before.
 *
 * @typeParam Client  `Client` of `pg`, where its types are wanted.
 * @example
 * const pool = new ConnectionPool({ factory: postgres({ connectionString: process.env.DATABASE_URL }), max: 20 });
 * {
 *   using lease = await pool.acquire('organisation-1');
 *   const { rows } = await lease.connection.query('SELECT now()');
 * }
 */
export function postgres<Client extends PostgresClient = PostgresClient>(config: PostgresConfig): ConnectionFactory<Client> {
  return {
    create: (signal, lost) => connect<Client>(config, signal, lost),
    validate: (client) => client.query('SELECT 1').then(() => true),
    reset,
    destroy: (client) => client.end(),
  };
}

async function connect<Client extends PostgresClient>(
  config: PostgresConfig,
  signal: AbortSignal,
  lost: (cause?: unknown) => void,
): Promise<Client> {
  const ClientClass = await loadClientClass();
  signal.throwIfAborted();
  const client = new ClientClass(config) as unknown as Client;
  client.on('error', lost);
  client.on('end', () => lost(new Error('the server closed the connection')));
  // A client that is ended while it connects never settles connect().
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([client.connect(), aborted.promise]);
  } catch (cause) {
    client.end().catch(() => undefined);
    throw cause;
  } finally {
    signal.removeEventListener('abort', abort);
  }
  return client;
}

async function loadClientClass(): Promise<new (config: PostgresConfig) => object> {
  try {
    const { Client } = await import('pg');
    return Client;
  } catch (cause) {
    throw new MissingDriverError('pg', cause);
  }
}

async function reset(client: PostgresClient): Promise<void> {
  // DISCARD ALL is refused within a transaction; without one, ROLLBACK only warns.
  await client.query('ROLLBACK');
  await client.query('DISCARD ALL');
  forgetStatements(client);
}

/** DISCARD ALL drops the prepared statements, of which the client keeps a list of its own. */
function forgetStatements(client: PostgresClient & { readonly connection?: { parsedStatements?: object } }): void {
  if (client.connection?.parsedStatements !== undefined) client.connection.parsedStatements = {};
}
