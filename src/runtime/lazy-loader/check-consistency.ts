import type { FlightEntry } from './flight.ts';
import { waitFor } from './wait-for.ts';
import type { WaitOptions } from './wait-for.ts';
import type { InconsistencyKind } from './inconsistency-alert.ts';
import { KeyRequest } from './call-request.ts';
import { LoadTimeoutError } from './load-errors.ts';
import type { OrganisationCache } from './organisation-cache.ts';
import type { Registration } from './registration.ts';

/** What a check found. `absent`: no value is in the cache. `changed`: the value was replaced or removed while its source was asked. */
export interface ConsistencyReport {
  readonly key: string;
  readonly outcome: 'consistent' | 'inconsistent' | 'absent' | 'changed';
  readonly inconsistencies: readonly InconsistencyKind[];
  readonly ageMs?: number;
  readonly version?: `v${number}`;
  /** Of the value, as `versionOf` told it. */
  readonly cachedVersion?: string;
  /** Of the source, as `sourceVersion` told it; absent when the loader has no such function. */
  readonly sourceVersion?: string;
}

/**
 * Compares the value in the cache with its TTL and with the version of its source, and raises an alert for each inconsistency that was not
 * told before. Loads nothing.
 */
export async function checkConsistency(cache: OrganisationCache, key: string, options?: WaitOptions): Promise<ConsistencyReport> {
  const entry = cache.entries.get(key);
  const registration = cache.core.registry.find(key);
  if (entry?.promise === undefined || registration === undefined) return { key, outcome: 'absent', inconsistencies: [] };
  const { version } = entry;
  const sourceVersion = await askSource(cache, key, registration, options);
  if (entry.version !== version || cache.entries.get(key) !== entry) return { key, outcome: 'changed', inconsistencies: [] };
  return judge(cache, entry, sourceVersion);
}

async function askSource(
  cache: OrganisationCache,
  key: string,
  registration: Registration,
  options?: WaitOptions,
): Promise<string | undefined> {
  const { spec } = registration;
  if (spec.sourceVersion === undefined) return undefined;
  const request = new KeyRequest(cache.organisationId, 1, key);
  const { clock, loadTimeoutMs } = cache.core.options;
  const late = Promise.withResolvers<never>();
  const timer = clock.schedule(() => late.reject(new LoadTimeoutError(key, loadTimeoutMs)), loadTimeoutMs);
  try {
    return await waitFor(() => Promise.race([spec.sourceVersion?.(request), late.promise]), options);
  } catch (error) {
    request.abort(error);
    throw error;
  } finally {
    timer.cancel();
  }
}

function judge(cache: OrganisationCache, entry: FlightEntry, sourceVersion: string | undefined): ConsistencyReport {
  const nowMs = cache.core.options.clock.monotonicMs();
  const cachedVersion = entry.details?.sourceVersion;
  const inconsistencies: InconsistencyKind[] = [];
  if (nowMs > entry.freshUntilMs) inconsistencies.push('stale');
  if (sourceVersion !== undefined && sourceVersion !== cachedVersion) inconsistencies.push('differs');
  const report: ConsistencyReport = {
    key: entry.key,
    outcome: inconsistencies.length === 0 ? 'consistent' : 'inconsistent',
    inconsistencies,
    ageMs: nowMs - entry.loadedAtMs,
    version: `v${entry.version}`,
    ...(cachedVersion === undefined ? {} : { cachedVersion }),
    ...(sourceVersion === undefined ? {} : { sourceVersion }),
  };
  tellOnce(cache, entry, report, nowMs);
  return report;
}

/** Once for each version of the value and, of the source, for each version that differs; again when it was right in between. */
function tellOnce(cache: OrganisationCache, entry: FlightEntry, report: ConsistencyReport, raisedAtMs: number): void {
  const toldBefore = entry.details?.told;
  const messages = report.inconsistencies.map((kind) => describe(kind, report));
  if (toldBefore !== undefined || messages.length > 0) entry.detail().told = new Set(messages);
  for (const [index, kind] of report.inconsistencies.entries()) {
    const message = messages[index] ?? kind;
    if (toldBefore?.has(message)) continue;
    const { organisationId } = cache;
    cache.alerts.raise({ kind, organisationId, key: entry.key, version: `v${entry.version}`, message, raisedAtMs });
  }
}

function describe(kind: InconsistencyKind, { key, version, cachedVersion, sourceVersion }: ConsistencyReport): string {
  const what = `${version} of ${JSON.stringify(key)}`;
  return kind === 'stale'
    ? `${what} is older than its TTL`
    : `${what} was read from ${cachedVersion}, and the source is at ${sourceVersion}`;
}
