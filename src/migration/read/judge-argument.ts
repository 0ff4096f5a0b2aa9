import { isThisMachine } from '../judge/host-of.ts';
import { certain, lookAlike, unsure } from '../judge/judgement.ts';
import type { Judgement } from '../judge/judgement.ts';
import { meaningOf, saysPort, takesPort } from '../judge/name-meaning.ts';
import { childOf, childrenOf, nameOf } from './syntax-node.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** Functions whose result has the name of the argument. */
const converters =
  /^(?:Number|String|parseInt|parseFloat|BigInt|int|str|freeze|of|default|defaultTo|optional|some|just|resolve|catch|prefault|withDefault|ref|signal|useState|parse|coerce)$/;
const assertions =
  /^(?:toBe|toEqual|toStrictEqual|toMatchObject|is|equal|equals|eql|strictEqual|deepEqual|deepStrictEqual|toContain|toHaveBeenCalledWith)$/;
/** Functions that say by their name that they take a measure. */
const delays =
  /^(?:setTimeout|setInterval|sleep|delay|wait|timeout|advanceTimersByTime|setImmediate|alloc|allocUnsafe|fill|repeat|slice|padStart)$/;

/** Functions that are given the ends of a range. */
const bounds = /^(?:between|clamp|inRange|isBetween|isInRange)$/;

/** True for a call whose result is named as its argument is: `Number(…)`, `z.number().default(…)`. */
export function takesItsName(node: SyntaxNode, child: SyntaxNode): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  if (node['callee'] === child) return false;
  return converters.test(nameOf(childOf(node, 'callee')) ?? '') && !speakOfPort(textsOf(node, child));
}

/** Judges an argument of a call by the function and by the arguments before it: `listen(8081)`, `env('PORT', 8081)`, `connect('localhost', 8081)`. */
export function judgeArgument(node: SyntaxNode, child: SyntaxNode): Judgement {
  const callee = childOf(node, 'callee');
  const name = nameOf(callee) ?? 'a function';
  if (delays.test(name) || meaningOf(name) === 'measure') return lookAlike(`the argument of ${name}`);
  // What is bound to a function is not what a socket is bound to.
  if (name === 'bind' && childrenOf(node, 'arguments')[0] !== child) return unsure('an argument of bind');
  if (bounds.test(name)) return unsure(`a bound given to ${name}`);
  if (takesPort(name)) return certain(`the argument of ${name}`);
  if (assertions.test(name)) return judgeAssertion(node, child, callee);
  if (name === 'connect' && isThisMachine(nameBehind(node, child) ?? '')) return certain('the argument of connect before a host');
  if (speakOfPort(textsOf(node, child))) return certain(`the argument of ${name} beside a port's name or a host`);
  return unsure(`the argument of ${name}`);
}

/** `expect(port).toBe(8081)`, `assert.equal(server.port, 8081)` */
function judgeAssertion(node: SyntaxNode, child: SyntaxNode, callee: SyntaxNode | undefined): Judgement {
  const expected = callee === undefined ? undefined : childOf(callee, 'object');
  const compared = [...childrenOf(node, 'arguments'), ...(expected === undefined ? [] : childrenOf(expected, 'arguments'))];
  const found = compared
    .map((argument) => (argument === child ? undefined : nameOf(argument)))
    .find((name) => name !== undefined);
  if (found === undefined) return unsure('what a test expects');
  if (saysPort(found)) return certain(`compared with ${found}`);
  return meaningOf(found) === 'measure' ? lookAlike(`compared with ${found}`) : unsure(`compared with ${found}`);
}

/** The arguments before the child, as far as they are strings or bear a name. */
function textsOf(node: SyntaxNode, child: SyntaxNode): string[] {
  const all = childrenOf(node, 'arguments');
  return all.slice(0, all.indexOf(child)).flatMap((argument) => nameOf(argument) ?? []);
}

/** The string or name of the argument behind the child. */
function nameBehind(node: SyntaxNode, child: SyntaxNode): string | undefined {
  const all = childrenOf(node, 'arguments');
  return nameOf(all[all.indexOf(child) + 1]);
}

function speakOfPort(texts: readonly string[]): boolean {
  return texts.some(
    (text) => (text !== '*' && isThisMachine(text)) || meaningOf(text) === 'port' || /^(?:host|hostname)$/i.test(text),
  );
}
