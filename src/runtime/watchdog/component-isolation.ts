import { AsyncLocalStorage } from 'node:async_hooks';
import type { Announcer } from './announcer.ts';
import { callComponent, textOf } from './call-component.ts';
import type { CallEnd } from './call-component.ts';
import { ComponentNode } from './component.ts';
import { checkSpec } from './component-spec.ts';
import type { ComponentSpec } from './component-spec.ts';
import type { ComponentStatus } from './component.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import {
  ComponentIsolatedError,
  DuplicateComponentError,
  TooManyComponentsError,
  UnknownComponentError,
  WatchdogClosedError,
} from './watchdog-errors.ts';
import type { WatchdogEvent } from './watchdog-event.ts';
import type { WatchdogTally } from './watchdog-tally.ts';

export interface IsolationCore {
  readonly options: Pick<ResolvedOptions, 'clock' | 'callbackTimeoutMs' | 'isolationConcurrency' | 'maxComponents'>;
  readonly tally: WatchdogTally;
  readonly announcer: Announcer;
}

type WithoutSeen<Event> = Event extends WatchdogEvent ? Omit<Event, 'organisationIds' | 'atMs'> : never;
type ComponentEvent = WithoutSeen<WatchdogEvent>;

/**
 * Keeps the failure of a component from spreading. From the moment that it is reported, the component and all that depend on it, directly or through
 * others, are out of use: `assertUsable` throws. Then the dependents are cut off, those that nothing depends on first, each after all that depend on it,
 * so that none is cut off while somebody may still be at work in it. When the failed components have recovered, they are restored in the reverse order,
 * each after all that it depends on. A component is cut off once, however many of its dependencies fail.
 */
export class ComponentIsolation {
  readonly #organisationId: string;
  readonly #core: IsolationCore;
  readonly #nodes = new Map<string, ComponentNode>();
  readonly #closing = new AbortController();
  /** Set in code that a component's own function runs. */
  readonly #insideCallback = new AsyncLocalStorage<true>();
  #work: Promise<void> | undefined;

  constructor(organisationId: string, core: IsolationCore) {
    this.#organisationId = organisationId;
    this.#core = core;
  }

  /**
   * Adds a component. As all that it depends on is known before it, there is never a cycle. If something of that has failed, it is cut off at once.
   *
   * @throws {InvalidConfigurationError} naming every field that is wrong.
   * @throws {DuplicateComponentError} the name is taken.
   * @throws {UnknownComponentError} something that it depends on is not registered.
   * @throws {TooManyComponentsError} `maxComponents` are registered.
   */
  register(spec: ComponentSpec): void {
    this.#assertOpen();
    checkSpec(spec);
    if (this.#nodes.has(spec.name)) throw new DuplicateComponentError(spec.name);
    const dependencies = [...new Set(spec.dependsOn ?? [])].map((name) => this.#node(name));
    const { maxComponents } = this.#core.options;
    if (this.#nodes.size >= maxComponents) {
      this.#core.tally.boundHits.components += 1;
      throw new TooManyComponentsError(maxComponents);
    }
    const node = new ComponentNode({ ...spec }, dependencies);
    this.#nodes.set(spec.name, node);
    if (node.causes.size > 0) void this.#settle();
  }

  /**
   * Says that a component has failed. Resolves when its dependents are cut off; at once when called from a component's own function, since that has to end
   * first. Never rejects for what a function does. Said again: keeps the latest reason.
   *
   * @throws {UnknownComponentError}
   */
  async fail(name: string, reason?: unknown): Promise<void> {
    this.#assertOpen();
    const node = this.#node(name);
    const isNew = node.failure === undefined;
    node.failure = reason === undefined ? 'reported as failed' : textOf(reason);
    if (isNew) this.#spread(node);
    await this.#settle();
  }

  /**
   * Says that a failed component works again. Resolves when all that can be restored are; as for `fail`, at once when called from a component's function.
   *
   * @throws {UnknownComponentError}
   */
  async recover(name: string): Promise<void> {
    this.#assertOpen();
    const node = this.#node(name);
    if (node.failure !== undefined) {
      node.failure = undefined;
      for (const dependent of node.allDependents()) dependent.causes.delete(name);
      this.#announce({ kind: 'component-recovered', component: name });
    }
    await this.#settle();
  }

  /**
   * Passes while the component may be called.
   *
   * @throws {ComponentIsolatedError} it may not.
   * @throws {UnknownComponentError}
   */
  assertUsable(name: string): void {
    const node = this.#node(name);
    if (node.state !== 'running') throw new ComponentIsolatedError(name, node.allCauses());
  }

  /** @throws {UnknownComponentError} */
  status(name: string): ComponentStatus {
    return this.#node(name).status();
  }

  /** All components, in the order in which they were registered. */
  list(): readonly ComponentStatus[] {
    return Array.from(this.#nodes.values(), (node) => node.status());
  }

  /** Aborts the calls under way, and makes no further ones. */
  async close(): Promise<void> {
    this.#closing.abort(new WatchdogClosedError());
    await this.#work;
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new WatchdogClosedError();
  }

  #node(name: string): ComponentNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new UnknownComponentError(name);
    return node;
  }

  /** Takes all dependents of a component that has just failed out of use. */
  #spread(node: ComponentNode): void {
    const dependents = node.allDependents();
    for (const dependent of dependents) dependent.causes.add(node.name);
    this.#core.tally.componentFailures += 1;
    const names = dependents.map(({ name }) => name);
    this.#announce({ kind: 'component-failed', component: node.name, reason: node.failure ?? '', dependents: names });
  }

  /** Lets the components follow what has failed and recovered; one work at a time, for all who ask. */
  #settle(): Promise<void> {
    this.#work ??= this.#follow();
    return this.#insideCallback.getStore() === true ? Promise.resolve() : this.#work;
  }

  async #follow(): Promise<void> {
    // In a turn of its own: never inside the caller's.
    await Promise.resolve();
    for (let steps = this.#nextSteps(); steps.length > 0; steps = this.#nextSteps()) {
      await Promise.all(steps.map((step) => step()));
    }
    // In the same turn as the last look, so that what is reported from now on begins a work of its own.
    this.#work = undefined;
  }

  /** What may be done at once. Cutting off goes before restoring. */
  #nextSteps(): readonly (() => Promise<void>)[] {
    if (this.#closing.signal.aborted) return [];
    const nodes = [...this.#nodes.values()];
    const { isolationConcurrency } = this.#core.options;
    const isolating = nodes.filter(({ isNextToIsolate }) => isNextToIsolate).slice(0, isolationConcurrency);
    if (isolating.length > 0) return isolating.map((node) => () => this.#isolate(node));
    const restoring = nodes.filter(({ isNextToRestore }) => isNextToRestore).slice(0, isolationConcurrency);
    return restoring.map((node) => () => this.#restore(node));
  }

  async #isolate(node: ComponentNode): Promise<void> {
    const causes = [...node.causes].toSorted();
    const end = await this.#call(node, 'isolate', causes);
    // Whatever its function did: it is out of use.
    node.isCutOff = true;
    this.#core.tally.isolations += 1;
    this.#announce({ kind: 'component-isolated', component: node.name, causes, ...end });
  }

  async #restore(node: ComponentNode): Promise<void> {
    const end = await this.#call(node, 'restore', []);
    if (this.#closing.signal.aborted) return;
    node.isCutOff = false;
    this.#core.tally.restorations += 1;
    this.#announce({ kind: 'component-restored', component: node.name, ...end });
    if (end.outcome === 'done' || node.failure !== undefined) return;
    node.failure = `it could not be restored: ${end.reason ?? end.outcome}`;
    this.#spread(node);
  }

  async #call(node: ComponentNode, step: 'isolate' | 'restore', causes: readonly string[]): Promise<CallEnd> {
    const run = node.spec[step];
    if (run === undefined) return { outcome: 'done' };
    const { clock, callbackTimeoutMs: timeoutMs } = this.#core.options;
    const what = `${step} of the component ${JSON.stringify(node.name)}`;
    const end = await callComponent({ what, clock, timeoutMs, until: this.#closing.signal }, (signal) =>
      this.#insideCallback.run(true, () => run({ organisationId: this.#organisationId, component: node.name, causes, signal })),
    );
    if (end.outcome === 'failed') this.#core.tally.callbackFailures += 1;
    if (end.outcome === 'timed-out') this.#core.tally.callbackTimeouts += 1;
    return end;
  }

  #announce(event: ComponentEvent): void {
    const seen = { organisationIds: [this.#organisationId], atMs: this.#core.options.clock.wallMs() };
    this.#core.announcer.announce({ ...seen, ...event });
  }
}
