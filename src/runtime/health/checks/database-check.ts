import type { CheckContext, CheckFunction } from '../check-outcome.ts';

/** Asks the database something small: a client's or a pool's `query`, or a function that does. */
export type Queryable = { query(text: string): Promise<unknown> } | ((context: CheckContext) => Promise<unknown>);

/** HEALTHY when the database answers `SELECT 1`, or the given function fulfils; UNHEALTHY when it fails. */
export function databaseCheck(database: Queryable, text = 'SELECT 1'): CheckFunction {
  return async (context) => {
    await (typeof database === 'function' ? database(context) : database.query(text));
    return { status: 'HEALTHY', message: 'the database answers' };
  };
}
