import type { CallExpression, Node } from 'oxc-parser';

import { SourceText } from '../../../foundation/input/source-text.ts';
import { indexScopes, opensScope } from '../../debt/syntax/index-scopes.ts';
import type { Scopes } from '../../debt/syntax/index-scopes.ts';
import { calledName, forEachChild, isFunction } from '../../debt/syntax/nodes.ts';
import type { FunctionNode } from '../../debt/syntax/nodes.ts';
import { parseSource } from '../../debt/syntax/parse-source.ts';
import type { Scope } from '../../debt/syntax/scope.ts';
import { callsLater, givesLockBack, isCallbackName, mayLock, namesOf, runsUnderLock, takesLock } from './lock-words.ts';

/** Names that stand for each other; a bound on the work that one long chain causes. */
const mostLinks = 16;

/** A call of what a user gave, while a lock is held. */
export interface LockedCall {
  readonly file: string;
  readonly line: number;
  /** What is called: `onChange`. */
  readonly call: string;
  /** What holds the lock: `mutex.runExclusive`. */
  readonly lock: string;
}

/** What a source has under locks. */
export interface LockScan {
  readonly sections: number;
  readonly findings: readonly LockedCall[];
}

/** Code that runs while a lock is held: a part of a block, or the whole function that is run under it. */
interface Section {
  readonly lock: string;
  readonly start: number;
  readonly end: number;
  /** The function whose parameters are handles of the lock and no user's functions. */
  readonly holder?: FunctionNode;
}

/** A call with the scope it stands in. */
interface PlacedCall {
  readonly call: CallExpression;
  readonly scope: Scope;
  /** The innermost block around it. */
  readonly block: Node;
  /** Where the functions begin that are kept for later, and that it stands in. */
  readonly laterFrom: number;
}

/**
 * The calls of users' functions in the sections of a source that hold a lock. By syntax alone: locks by their names, what a user
 * gave by its name or as a parameter of an enclosing function. A call that leads to one by way of another function is not found.
 */
export function findLockCalls(file: string, text: string): LockScan {
  if (!mayLock(text)) return { sections: 0, findings: [] };
  const parsed = parseSource(file, text);
  if ('defect' in parsed) return { sections: 0, findings: [] };
  const source = new SourceText(file, text);
  const calls = listCalls(parsed.program, indexScopes(parsed.program));
  const sections = calls.flatMap((call) => sectionsOf(call, calls));
  const findings = sections.flatMap((section) =>
    calls.flatMap((each) => {
      const call = isWithin(each, section) ? findUserCall(each, section) : undefined;
      return call === undefined ? [] : [{ file, line: source.placeAt(each.call.start).line, call, lock: section.lock }];
    }),
  );
  return { sections: sections.length, findings };
}

function listCalls(program: Node, scopes: Scopes): PlacedCall[] {
  const calls: PlacedCall[] = [];
  const visit = (node: Node, outer: Scope, block: Node, laterFrom: number): void => {
    const scope = opensScope(node) ? (scopes.of.get(node) ?? outer) : outer;
    const inner = node.type === 'BlockStatement' || node.type === 'Program' ? node : block;
    if (node.type === 'CallExpression') calls.push({ call: node, scope, block, laterFrom });
    const isLater = node.type === 'CallExpression' && callsLater(node);
    forEachChild(node, (child) => visit(child, scope, inner, isLater && isFunction(child) ? child.start : laterFrom));
  };
  visit(program, scopes.file, program, -1);
  return calls;
}

function sectionsOf({ call, block }: PlacedCall, calls: readonly PlacedCall[]): Section[] {
  const lock = namesOf(call.callee).join('.');
  const held = runsUnderLock(call) ? call.arguments.filter((argument) => isFunction(argument)) : [];
  if (held.length > 0) return held.map((holder) => ({ lock, start: holder.start, end: holder.end, holder }));
  if (!takesLock(call)) return [];
  const gives = calls.filter((each) => each.call.start > call.end && each.call.end <= block.end && givesLockBack(each.call));
  return [{ lock, start: call.end, end: Math.min(block.end, ...gives.map((each) => each.call.start)) }];
}

/** A function that is kept for later runs when the lock may be free again. */
function isWithin({ call, laterFrom }: PlacedCall, { start, end }: Section): boolean {
  return call.start >= start && call.end <= end && laterFrom < start;
}

/** The name of a function of the user's that is called; undefined for any other call. */
function findUserCall({ call, scope }: PlacedCall, { holder }: Section): string | undefined {
  const name = calledName(call);
  if (name === undefined || givesLockBack(call)) return undefined;
  if (isCallbackName(name)) return name;
  const parameterOf = call.callee.type === 'Identifier' ? findParameterOf(name, scope) : undefined;
  return parameterOf !== undefined && parameterOf !== holder ? name : undefined;
}

/** The function that a name is a parameter of, also by way of other names; undefined for what is declared otherwise. */
function findParameterOf(name: string, from: Scope): FunctionNode | undefined {
  let declaration = from.find(name);
  for (let links = 0; links < mostLinks && declaration?.kind === 'variable'; links += 1) {
    const { init, scope } = declaration;
    declaration = init?.type === 'Identifier' ? scope.find(init.name) : undefined;
  }
  return declaration?.kind === 'parameter' ? declaration.of : undefined;
}
