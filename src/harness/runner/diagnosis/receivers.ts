import type { Session } from 'node:inspector';
import type { Frame } from './stack-trace.ts';

const mark = '\0receiver:';
const collectorKey = 'wavegate.receivers';

/**
 * Tells on which object each frame's method was called: equal numbers, equal objects. Frames whose receiver cannot be told are absent.
 *
 * Stacks of strict code hold their receivers without giving them away, except that `getMethodName` searches the receiver for the
 * property that holds the method. So every object that has such a method gets a property of its own to be found. The objects
 * are put back as they were, yet only a process that will not run on should be treated like this.
 */
export function identifyReceivers(frames: readonly Frame[]): Map<Frame, number> {
  const methods = new Set(
    frames.flatMap((frame) => (frame.site.getTypeName() === null ? [] : (frame.site.getFunctionName() ?? []))),
  );
  const found = new Map<Frame, number>();
  for (const [name, objects] of findObjectsWith(methods)) {
    const restore = objects.map((object, index) => markMethod(object, name, `${mark}${index}`));
    for (const frame of frames) {
      const method = frame.site.getFunctionName() === name ? frame.site.getMethodName() : null;
      if (method?.startsWith(mark) === true) found.set(frame, Number(method.slice(mark.length)));
    }
    for (const undo of restore) undo();
  }
  return found;
}

function findObjectsWith(methods: ReadonlySet<string>): Map<string, object[]> {
  const found = new Map([...methods].map((name) => [name, [] as object[]]));
  if (methods.size === 0) return found;
  const inherited = new Map<object | null, ReadonlySet<string>>();
  visitHeap((object) => {
    const names = methodsOf(object, methods, inherited);
    for (const name of names) found.get(name)?.push(object);
  });
  return found;
}

/** Those of `methods` that `object` has, without running a getter or a proxy's trap. */
function methodsOf(
  object: object,
  methods: ReadonlySet<string>,
  inherited: Map<object | null, ReadonlySet<string>>,
): ReadonlySet<string> {
  const own = [...methods].filter((name) => typeof Object.getOwnPropertyDescriptor(object, name)?.value === 'function');
  // A prototype bears the methods of others; marking it would hide the marks of its heirs.
  if (own.length > 0 && Object.hasOwn(object, 'constructor')) return new Set();
  return new Set([...own, ...inheritedMethods(Object.getPrototypeOf(object) as object | null, methods, inherited)]);
}

function inheritedMethods(
  prototype: object | null,
  methods: ReadonlySet<string>,
  known: Map<object | null, ReadonlySet<string>>,
): ReadonlySet<string> {
  if (prototype === null) return new Set();
  const before = known.get(prototype);
  if (before !== undefined) return before;
  const own = [...methods].filter((name) => typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function');
  const all = new Set([...own, ...inheritedMethods(Object.getPrototypeOf(prototype) as object | null, methods, known)]);
  known.set(prototype, all);
  return all;
}

/** Hides the method under its own name and shows it under `label`. Returns how to undo it. */
function markMethod(object: object, name: string, label: string): () => void {
  const own = Object.getOwnPropertyDescriptor(object, name);
  const method: unknown = Reflect.get(object, name);
  const marked =
    Reflect.defineProperty(object, name, { value: null, configurable: true, enumerable: true }) &&
    Reflect.defineProperty(object, label, { value: method, configurable: true, enumerable: true });
  return () => {
    if (marked) Reflect.deleteProperty(object, label);
    if (own === undefined) Reflect.deleteProperty(object, name);
    else Reflect.defineProperty(object, name, own);
  };
}

/** Shows every object of the heap that inherits from Object.prototype, proxies left out. */
function visitHeap(visit: (object: object) => void): void {
  const { Session } = process.getBuiltinModule('node:inspector');
  const { isProxy } = process.getBuiltinModule('node:util').types;
  const collector = (objects: readonly object[]): void => {
    for (const object of objects) if (!isProxy(object)) visit(object);
  };
  Reflect.set(globalThis, Symbol.for(collectorKey), collector);
  const session = new Session();
  session.connect();
  const prototype = ask(session, 'Runtime.evaluate', { expression: 'Object.prototype' }).result?.objectId;
  const objects = ask(session, 'Runtime.queryObjects', { prototypeObjectId: prototype }).objects?.objectId;
  const hand = `function () { globalThis[Symbol.for('${collectorKey}')](this) }`;
  ask(session, 'Runtime.callFunctionOn', { objectId: objects, functionDeclaration: hand });
  session.disconnect();
  Reflect.deleteProperty(globalThis, Symbol.for(collectorKey));
}

interface Answer {
  readonly result?: { readonly objectId?: string };
  readonly objects?: { readonly objectId?: string };
}

/** A session with one's own thread answers before `post` returns. */
function ask(session: Session, method: string, parameters: object): Answer {
  let answer: Answer = {};
  session.post(method, parameters, (error: Error | null, result?: object) => {
    if (error === null && result !== undefined) answer = result;
  });
  return answer;
}
