import { ModuleRegistry } from '../../../src/runtime/module-registry/module-registry.ts';
import type { OrganisationRegistry } from '../../../src/runtime/module-registry/module-registry.ts';
import { FallibleModule } from './fallible-module.ts';
import type { ModuleName } from './soak-model.ts';
import { until } from './until.ts';

/** Modules that a registry knows, which start to work again when it recovers them. */
export class RegisteredModules<Name extends ModuleName> implements AsyncDisposable {
  readonly registry = new ModuleRegistry({ maxHistory: 1 });
  readonly mine: OrganisationRegistry = this.registry.for('organisation-1');
  readonly modules: ReadonlyMap<Name, FallibleModule>;
  /** The states that each has come into since its path was last taken. */
  readonly #paths = new Map<string, string[]>();

  constructor(names: readonly Name[]) {
    this.modules = new Map(names.map((name) => [name, new FallibleModule()]));
    for (const [name, module] of this.modules)
      this.mine.register({ name, start: () => module.start(), stop: () => module.stop() });
    this.mine.listen((event) => {
      if (event.kind === 'lifecycle') this.#pathOf(event.module).push(event.to);
    });
  }

  async start(): Promise<void> {
    await this.mine.startAll();
    this.#paths.clear();
  }

  get(name: Name): FallibleModule {
    return this.modules.get(name)!;
  }

  /** Resolves when the module has failed and is Healthy again. @returns The states that it came through. */
  async recovered(name: Name): Promise<readonly string[]> {
    const path = this.#pathOf(name);
    await until(
      `${name} recovers; it came through ${path.join(', ')}`,
      () => path.includes('Unhealthy') && path.at(-1) === 'Healthy',
    );
    return path.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.registry.close();
  }

  #pathOf(name: string): string[] {
    const path = this.#paths.get(name) ?? [];
    this.#paths.set(name, path);
    return path;
  }
}
