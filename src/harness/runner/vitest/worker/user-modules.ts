import { AsyncLocalStorage } from 'node:async_hooks';

/** The part of vitest's module runner that executes a transformed module. */
export interface ModuleEvaluator {
  runInlinedModule(imports: ModuleImports, ...rest: unknown[]): Promise<unknown>;
}

/** What a transformed module calls to import others. */
interface ModuleImports {
  __vite_ssr_import__: Import;
  __vite_ssr_dynamic_import__: Import;
}

type Import = (...args: unknown[]) => Promise<unknown>;
type Call = <Result>(work: () => Result) => Result;

interface Crossing {
  readonly leave: Call;
  readonly enter: Call;
}

/** Found by the code that finds and fetches modules. */
const outside = new AsyncLocalStorage<Crossing | undefined>();
/** Found by the code of the modules, and by nothing that runs after they are loaded. */
const inside = new AsyncLocalStorage<Crossing | undefined>();
const wrapped = new WeakSet<ModuleEvaluator>();

/**
 * Calls `load` by way of `leave`, and evaluates the modules that it loads in the context of the caller. Finding and fetching a module
 * makes a hundred promises that no test file can hang in, and following them would cost more than loading the file does.
 */
export function loadUserModules<Result>(evaluator: ModuleEvaluator, leave: Call, load: () => Result): Result {
  wrap(evaluator);
  const crossing: Crossing = { leave, enter: AsyncLocalStorage.snapshot() };
  return leave(() => outside.run(crossing, load));
}

function wrap(evaluator: ModuleEvaluator): void {
  if (wrapped.has(evaluator)) return;
  wrapped.add(evaluator);
  const evaluate = evaluator.runInlinedModule.bind(evaluator);
  evaluator.runInlinedModule = (imports, ...rest) => {
    wrapImports(imports);
    const crossing = outside.getStore();
    if (!crossing) return evaluate(imports, ...rest);
    return crossing.enter(() => inside.run(crossing, () => evaluate(imports, ...rest)));
  };
}

function wrapImports(imports: ModuleImports): void {
  for (const name of ['__vite_ssr_import__', '__vite_ssr_dynamic_import__'] as const) {
    const load = imports[name];
    imports[name] = (...args) => {
      const crossing = inside.getStore();
      return crossing ? crossing.leave(() => outside.run(crossing, () => load(...args))) : load(...args);
    };
  }
}
