import type { Node } from 'oxc-parser';

import type { Assertion, Body } from '../bodies/body.ts';
import type { PlacedCall, Scopes } from '../syntax/index-scopes.ts';
import { calledName, contains, isFunction, receiverOf, textOf, unwrap } from '../syntax/nodes.ts';
import { originOf } from '../syntax/origin.ts';
import type { Origin, Scope } from '../syntax/scope.ts';
import type { DebtRule } from './debt-rule.ts';

/** A module whose exports, or some of them, the test file replaces. */
interface MockedModule {
  readonly module: string;
  /** Undefined: all of them. */
  readonly names: ReadonlySet<string> | undefined;
}

/** A function that was given another implementation, where it was. */
interface MockedFunction {
  readonly node: Node;
  readonly module: string;
  readonly steps: readonly string[];
}

interface Mocks {
  readonly modules: readonly MockedModule[];
  readonly functions: readonly MockedFunction[];
}

const mocking = new Set(['mock', 'doMock', 'unstable_mockModule']);
const replacing = /^mock(?:Return|Resolved|Rejected|Implementation|Throw)/;
const restoring = ['mockRestore', 'mockReset', 'restoreAllMocks', 'resetAllMocks', 'unmock', 'doUnmock'];

/** Assertions on what a mock of the test returns: they hold whatever the code does that the mock stands for. */
export const mockedSubject: DebtRule = {
  kinds: ['mocked-subject'],
  inBody(body, _role, file, accuse) {
    const mocks = mocksOf(file.scopes);
    if (mocks.modules.length === 0 && mocks.functions.length === 0) return;
    for (const assertion of body.assertions) {
      const name = findMocked(assertion, body, mocks);
      if (name !== undefined)
        accuse({
          kind: 'mocked-subject',
          at: assertion.node,
          message: `the assertion is about what ${name} returns, and the test itself says what that is`,
        });
    }
  },
};

const known = new WeakMap<Scopes, Mocks>();

function mocksOf(scopes: Scopes): Mocks {
  const found = known.get(scopes) ?? findMocks(scopes);
  known.set(scopes, found);
  return found;
}

function findMocks({ calls }: Scopes): Mocks {
  const modules: MockedModule[] = [];
  const functions: MockedFunction[] = [];
  for (const call of calls) {
    const { name } = call;
    if (name === undefined) continue;
    const module = mocking.has(name) ? readModule(call) : undefined;
    if (module !== undefined) modules.push(module);
    const replacement = isReplacing(name) ? readReplacement(call) : undefined;
    if (replacement !== undefined) functions.push(replacement);
  }
  return { modules, functions };
}

/** The beginning alone tells most names apart. */
function isReplacing(name: string | undefined): boolean {
  return name !== undefined && name.startsWith('mock') && replacing.test(name);
}

/** `vi.mock('./calc.ts', () => ({ add: () => 3 }))`; one that only spies leaves the module as it is. */
function readModule({ node, scope }: PlacedCall): MockedModule | undefined {
  const origin = originOf(node.callee, scope);
  const [first, second] = node.arguments;
  if (!['vi', 'vitest', 'jest'].includes(origin?.steps.at(-2) ?? '') || first === undefined) return undefined;
  const module = first.type === 'ImportExpression' ? textOf(first.source) : textOf(first);
  if (module === undefined || second?.type === 'ObjectExpression') return undefined;
  return { module, names: isFunction(second) ? replacedNames(second) : undefined };
}

/** What a factory replaces where it hands on the rest; undefined where it hands on nothing. */
function replacedNames({ body }: { readonly body?: Node | null }): ReadonlySet<string> | undefined {
  const returned = body?.type === 'BlockStatement' ? body.body.find(({ type }) => type === 'ReturnStatement') : body;
  const value = returned?.type === 'ReturnStatement' ? returned.argument : returned;
  const object = value === null || value === undefined ? undefined : unwrap(value as Node);
  if (object?.type !== 'ObjectExpression' || !object.properties.some(({ type }) => type === 'SpreadElement')) return undefined;
  return new Set(
    object.properties.flatMap((part) => (part.type === 'Property' && part.key.type === 'Identifier' ? part.key.name : [])),
  );
}

/** `vi.spyOn(calc, 'add').mockReturnValue(3)`, `vi.mocked(add).mockReturnValue(3)`, `add.mockReturnValue(3)` */
function readReplacement({ node, scope }: PlacedCall): MockedFunction | undefined {
  let receiver = receiverOf(node);
  while (receiver?.type === 'CallExpression' && isReplacing(calledName(receiver))) receiver = receiverOf(receiver);
  const replaced = receiver === undefined ? undefined : replacedBy(receiver, scope);
  return replaced?.module === undefined ? undefined : { node, module: replaced.module, steps: replaced.steps };
}

function replacedBy(receiver: Node, scope: Scope): Origin | undefined {
  if (receiver.type !== 'CallExpression') return originOf(receiver, scope);
  const [first, second] = receiver.arguments;
  const name = calledName(receiver);
  if (first === undefined || (name !== 'spyOn' && name !== 'mocked')) return undefined;
  const origin = originOf(first, scope);
  if (name === 'mocked') return origin;
  const method = textOf(second);
  return origin === undefined || method === undefined ? undefined : { ...origin, steps: [...origin.steps, method] };
}

function findMocked({ detail, scope }: Assertion, body: Body, { modules, functions }: Mocks): string | undefined {
  const subject = detail.form === 'expect' ? detail.subject : detail.form === 'assert' ? detail.args[0] : undefined;
  const origin = subject === undefined ? undefined : originOfValue(subject, scope);
  const called = origin?.steps.indexOf('()') ?? -1;
  if (origin?.module === undefined || called < 1) return undefined;
  const path = origin.steps.slice(0, called);
  const inModule = modules.some(({ module, names }) => module === origin.module && (names?.has(path[0]!) ?? true));
  const isOwn = ({ node, module, steps }: MockedFunction) =>
    module === origin.module && steps.join('.') === path.join('.') && contains(body.root, node);
  const inFunction = functions.some(isOwn) && !restoring.some((name) => body.calls.known.has(name));
  return inModule || inFunction ? path.join('.') : undefined;
}

/** The origin of what an expression yields when it is awaited, called for what it throws, or kept in a constant first. */
function originOfValue(expression: Node, scope: Scope): Origin | undefined {
  const node = unwrap(expression);
  if (node.type === 'AwaitExpression') return originOfValue(node.argument, scope);
  if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement') return originOfValue(node.body, scope);
  const declaration = node.type === 'Identifier' ? scope.find(node.name) : undefined;
  if (declaration?.kind === 'variable' && declaration.init?.type === 'AwaitExpression')
    return originOfValue(declaration.init, declaration.scope);
  return originOf(node, scope);
}
