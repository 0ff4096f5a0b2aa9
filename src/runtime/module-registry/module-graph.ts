import { CircularDependencyError, DuplicateModuleError, UnknownDependencyError } from './registry-errors.ts';

/** A module as the graph sees it. */
export interface GraphModule {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * Passes when `added` can join those that are there.
 *
 * @throws {DuplicateModuleError}
 * @throws {UnknownDependencyError}
 * @throws {CircularDependencyError} naming the cycle.
 */
export function checkAdditions(present: ReadonlyMap<string, unknown>, added: readonly GraphModule[]): void {
  const byName = new Map<string, GraphModule>();
  for (const module of added) {
    if (present.has(module.name) || byName.has(module.name)) throw new DuplicateModuleError(module.name);
    byName.set(module.name, module);
  }
  for (const { name, dependsOn } of added) {
    const missing = dependsOn.filter((each) => !present.has(each) && !byName.has(each));
    if (missing.length > 0) throw new UnknownDependencyError(name, missing);
  }
  const cycle = findCycle(byName);
  if (cycle !== undefined) throw new CircularDependencyError(cycle);
}

/** Walks without recursion, so that no depth is too much. Names that `modules` lacks are passed by: they cannot lead back. */
function findCycle(modules: ReadonlyMap<string, GraphModule>): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of modules.values()) {
    const way: { readonly module: GraphModule; next: number }[] = [{ module: start, next: 0 }];
    const onWay = new Set([start.name]);
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const name = done.has(top.module.name) ? undefined : top.module.dependsOn[top.next++];
      if (name === undefined) {
        done.add(top.module.name);
        onWay.delete(top.module.name);
        way.pop();
        continue;
      }
      if (onWay.has(name)) return closeCycle(way, name);
      const module = modules.get(name);
      if (module === undefined || done.has(name)) continue;
      onWay.add(name);
      way.push({ module, next: 0 });
    }
  }
  return undefined;
}

function closeCycle(way: readonly { readonly module: GraphModule }[], name: string): readonly string[] {
  const names = way.map(({ module }) => module.name);
  return [...names.slice(names.indexOf(name)), name];
}

/**
 * The order in which to start: waves, each after all it depends on, in alphabetical order. The same modules give the same order, in whichever order
 * they were registered.
 */
export function startOrder<Module extends GraphModule>(modules: Iterable<Module>): readonly Module[] {
  const dependents = new Map<string, Module[]>();
  const missing = new Map<string, number>();
  let wave: Module[] = [];
  for (const module of modules) {
    missing.set(module.name, module.dependsOn.length);
    if (module.dependsOn.length === 0) wave.push(module);
    for (const each of module.dependsOn) addTo(dependents, each, module);
  }
  const order: Module[] = [];
  while (wave.length > 0) {
    for (const module of wave.toSorted(byName)) order.push(module);
    wave = wave.flatMap(({ name }) => (dependents.get(name) ?? []).filter((each) => countDown(missing, each.name) === 0));
  }
  return order;
}

function addTo<Module>(lists: Map<string, Module[]>, name: string, module: Module): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [module]);
  else list.push(module);
}

function countDown(counts: Map<string, number>, name: string): number {
  const count = (counts.get(name) ?? 0) - 1;
  counts.set(name, count);
  return count;
}

function byName(a: GraphModule, b: GraphModule): number {
  return a.name < b.name ? -1 : 1;
}
