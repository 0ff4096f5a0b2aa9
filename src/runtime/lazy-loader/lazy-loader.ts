import { LoadRunner } from './load-runner.ts';
import { LoadTally } from './load-tally.ts';
import type { LoaderCore } from './loader-core.ts';
import { loaderMetrics } from './loader-metrics.ts';
import type { LazyLoaderOptions } from './loader-options.ts';
import { OrganisationCache } from './organisation-cache.ts';
import { OrganisationLoader } from './organisation-loader.ts';
import type { KeyOf, ValuesByKey } from './organisation-loader.ts';
import { totalsOf } from './organisation-report.ts';
import type { LoaderTotals } from './organisation-report.ts';
import { preload } from './preload.ts';
import type { PreloadReport } from './preload.ts';
import { createRegistration } from './registration.ts';
import type { LoaderSpec } from './loader-spec.ts';
import { Registry } from './registry.ts';
import { resolveOptions } from './resolve-options.ts';

export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export type { InconsistencyAlert, InconsistencyKind } from './inconsistency-alert.ts';
export type { ConsistencyReport } from './check-consistency.ts';
export type { EvictionPolicy } from './eviction-policy.ts';
export * from './load-errors.ts';
export type { KeepOptions, KeyUsage, LazyLoaderOptions, PreloadPlan } from './loader-options.ts';
export type { KeyOf, OrganisationLoader, ValuesByKey } from './organisation-loader.ts';
export type { KeyMetrics, KeyReport, LoaderTotals, OrganisationStatus } from './organisation-report.ts';
export type { PreloadReport } from './preload.ts';
export type { Reading } from './read-marked.ts';
export type { BatchRequest, LoaderSpec, LoadRequest } from './loader-spec.ts';
export type { WaitOptions } from './wait-for.ts';

/** `ready`: takes accesses. `preloading`: too, while `start` loads what was planned. `closed`: refuses them. */
export type LoaderState = 'ready' | 'preloading' | 'closed';

/**
 * Loads values when they are first asked for, once for all who ask at the same time, and keeps them within bounds, each organisation's apart.
 *
 * @example
 * await using loader = new LazyLoader<{ settings: Settings; [user: `user:${string}`]: User }>({ ttlMs: 30_000 });
 * loader.register('settings', ({ organisationId }) => readSettings(organisationId));
 * loader.registerPrefix('user:', { load: ({ organisationId, key }) => readUser(organisationId, key), attempts: 2 });
 * const mine = loader.for('organisation-1');
 * const settings = await mine.get('settings');
 */
export class LazyLoader<Values extends ValuesByKey = Record<string, unknown>> implements AsyncDisposable {
  readonly #core: LoaderCore & { isClosed: boolean };
  readonly #caches = new Map<string, OrganisationCache>();
  /** Of organisations that were dropped. */
  readonly #past = new LoadTally();
  readonly #metrics: Disposable | undefined;
  #organisationsDropped = 0;
  #starting: Promise<PreloadReport> | undefined;
  #isPreloading = false;
  #closing: Promise<void> | undefined;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: LazyLoaderOptions = {}) {
    const resolved = resolveOptions(options);
    const registry = new Registry(resolved.maxLoaders);
    this.#core = { options: resolved, registry, runner: new LoadRunner(resolved), isClosed: false };
    this.#metrics = resolved.metrics?.register(() => loaderMetrics(resolved.name, this.totals(), this.#caches.size));
  }

  /**
   * Says how the value of `key` is loaded, for every organisation. Loads nothing.
   *
   * @throws {DuplicateLoaderError} the key has a loader already.
   * @throws {InvalidConfigurationError} naming every field out of bounds.
   * @throws {TooManyLoadersError} `maxLoaders` are registered.
   */
  register<Key extends KeyOf<Values>>(key: Key, loader: LoaderOf<Values[Key]>): void {
    const registration = createRegistration('key', key, specOf(loader), this.#core.options);
    this.#core.registry.add('key', registration);
  }

  /**
   * Says how the values of all keys that begin with `prefix` are loaded; a key's own loader and a longer prefix go before. The empty prefix is
   * that of all keys. Throws as `register`.
   */
  registerPrefix<Prefix extends string>(prefix: Prefix, loader: LoaderOf<Values[`${Prefix}${string}` & KeyOf<Values>]>): void {
    const registration = createRegistration('prefix', prefix, specOf(loader), this.#core.options);
    this.#core.registry.add('prefix', registration);
  }

  /**
   * The loader as this organisation sees it.
   *
   * @throws {TypeError} `organisationId` is not a text of 1 to 256 characters.
   */
  for(organisationId: string): OrganisationLoader<Values> {
    return new OrganisationLoader(organisationId, this.#cacheOf);
  }

  /** Loads what `preload` names, once however often it is called. A key that cannot be loaded is reported and stops nothing. */
  start(): Promise<PreloadReport> {
    return (this.#starting ??= this.#preload());
  }

  get state(): LoaderState {
    if (this.#core.isClosed) return 'closed';
    return this.#isPreloading ? 'preloading' : 'ready';
  }

  /** Figures of all organisations together, those dropped included. */
  totals(): LoaderTotals {
    const sum = new LoadTally();
    sum.add(this.#past);
    for (const { tally } of this.#caches.values()) sum.add(tally);
    const totals = totalsOf({ tally: sum });
    const boundHits = { ...totals.boundHits, organisations: this.#organisationsDropped, loaders: this.#core.registry.refused };
    return { ...totals, boundHits };
  }

  /**
   * Refuses all further work, ends every wait with a LoaderClosedError, aborts the signals of loads under way, and waits for these to end, up to
   * `closeTimeoutMs`. Forgets all values.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #preload(): Promise<PreloadReport> {
    const { preload: plans, preloadConcurrency } = this.#core.options;
    this.#isPreloading = true;
    try {
      return await preload(plans, preloadConcurrency, (organisationId, keys) =>
        this.for(organisationId).getMany(keys as readonly KeyOf<Values>[]),
      );
    } finally {
      this.#isPreloading = false;
    }
  }

  async #close(): Promise<void> {
    const { clock, closeTimeoutMs } = this.#core.options;
    this.#core.isClosed = true;
    this.#metrics?.[Symbol.dispose]();
    const idle = this.#core.runner.close();
    for (const cache of this.#caches.values()) this.#drop(cache);
    const late = Promise.withResolvers<void>();
    const timer = clock.schedule(late.resolve, closeTimeoutMs);
    await Promise.race([idle, late.promise]);
    timer.cancel();
  }

  readonly #cacheOf = (organisationId: string): OrganisationCache => {
    const found = this.#caches.get(organisationId);
    if (found !== undefined) return found;
    if (typeof organisationId !== 'string' || organisationId === '' || organisationId.length > longestOrganisationId) {
      throw new TypeError(`organisationId must be a text of 1 to ${longestOrganisationId} characters`);
    }
    if (this.#caches.size >= this.#core.options.maxOrganisations) this.#dropIdlest();
    const cache = new OrganisationCache(this.#core, organisationId);
    this.#caches.set(organisationId, cache);
    return cache;
  };

  #dropIdlest(): void {
    let idlest: OrganisationCache | undefined;
    for (const cache of this.#caches.values()) if (idlest === undefined || cache.lastLoadMs < idlest.lastLoadMs) idlest = cache;
    if (idlest === undefined) return;
    this.#organisationsDropped += 1;
    this.#drop(idlest);
  }

  #drop(cache: OrganisationCache): void {
    this.#caches.delete(cache.organisationId);
    this.#past.add(cache.tally);
    cache.drop();
  }
}

/** A function that loads one value, or all that can be said of a loader. */
type LoaderOf<Value> = NonNullable<LoaderSpec<Value>['load']> | LoaderSpec<Value>;

const longestOrganisationId = 256;

function specOf<Value>(loader: LoaderOf<Value>): LoaderSpec<Value> {
  return typeof loader === 'function' ? { load: loader } : loader;
}
