import type { Expression, Node } from 'oxc-parser';

import { unwrap } from './nodes.ts';
import type { Known, Scope } from './scope.ts';

const maxDepth = 32;

/** The value of an expression that is the same in every run; undefined when the source does not say. */
export function evaluate(expression: Node, scope: Scope, depth = 0): Known {
  if (depth > maxDepth) return undefined;
  const node = unwrap(expression);
  switch (node.type) {
    case 'Literal':
      return 'regex' in node ? { truthy: true } : { value: node.value };
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? { value: node.quasis[0]?.value.cooked } : undefined;
    case 'Identifier':
      return evaluateName(node.name, scope, depth);
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'ClassExpression':
      return { truthy: true };
    case 'UnaryExpression':
      return evaluateUnary(node.operator, evaluate(node.argument, scope, depth + 1));
    case 'LogicalExpression':
      return evaluateLogical(node.operator, evaluate(node.left, scope, depth + 1), evaluate(node.right, scope, depth + 1));
    case 'BinaryExpression':
      return evaluateBinary(node, scope, depth);
    case 'SequenceExpression':
      return evaluate(node.expressions.at(-1)!, scope, depth + 1);
    default:
      return undefined;
  }
}

/** True or false when the expression always is; undefined when the source does not say. */
export function truthOf(expression: Node, scope: Scope): boolean | undefined {
  return truth(evaluate(expression, scope));
}

/** True when two expressions are the same names and members, so that they have the same value. */
export function isSameReference(a: Node, b: Node): boolean {
  const left = unwrap(a);
  const right = unwrap(b);
  if (left.type === 'Identifier') return right.type === 'Identifier' && left.name === right.name;
  if (left.type === 'ThisExpression') return right.type === 'ThisExpression';
  if (left.type === 'UnaryExpression')
    return right.type === 'UnaryExpression' && left.operator === right.operator && isSameReference(left.argument, right.argument);
  if (left.type !== 'MemberExpression' || right.type !== 'MemberExpression' || left.computed !== right.computed) return false;
  return isSameReference(left.object, right.object) && isSameKey(left.property, right.property);
}

function isSameKey(a: Node, b: Node): boolean {
  if (a.type === 'Literal') return b.type === 'Literal' && a.value === b.value;
  return isSameReference(a, b);
}

function truth(known: Known): boolean | undefined {
  if (known === undefined) return undefined;
  return 'value' in known ? Boolean(known.value) : known.truthy;
}

function evaluateName(name: string, scope: Scope, depth: number): Known {
  const declaration = scope.find(name);
  if (declaration === undefined)
    return name === 'undefined' ? { value: undefined } : name === 'NaN' ? { value: Number.NaN } : undefined;
  if (declaration.kind !== 'variable' || !declaration.constant || declaration.init === null || declaration.property !== undefined)
    return undefined;
  const { constants } = scope;
  if (constants.has(declaration)) return constants.get(declaration);
  constants.set(declaration, undefined);
  const known = evaluate(declaration.init, declaration.scope, depth + 1);
  // What is in an object may change; that a number stays itself is certain.
  const constant = known !== undefined && 'value' in known ? known : undefined;
  constants.set(declaration, constant);
  return constant;
}

function evaluateUnary(operator: string, operand: Known): Known {
  const truthiness = truth(operand);
  if (operator === '!' && truthiness !== undefined) return { value: !truthiness };
  if (operator === 'void') return { value: undefined };
  if (operator === '-' && operand !== undefined && 'value' in operand && typeof operand.value === 'number')
    return { value: -operand.value };
  return undefined;
}

function evaluateLogical(operator: string, left: Known, right: Known): Known {
  const [leftTruth, rightTruth] = [truth(left), truth(right)];
  if (operator === '||')
    return leftTruth === true ? left : leftTruth === false ? right : rightTruth === true ? { truthy: true } : undefined;
  if (operator === '&&')
    return leftTruth === false ? left : leftTruth === true ? right : rightTruth === false ? { truthy: false } : undefined;
  return undefined;
}

function evaluateBinary(node: Extract<Node, { type: 'BinaryExpression' }>, scope: Scope, depth: number): Known {
  const { left, operator, right } = node as { left: Expression; operator: string; right: Expression };
  const isEquality = operator === '===' || operator === '==';
  if (!isEquality && operator !== '!==' && operator !== '!=') return undefined;
  if (isSameReference(left, right)) return { value: isEquality };
  const [a, b] = [evaluate(left, scope, depth + 1), evaluate(right, scope, depth + 1)];
  if (a === undefined || b === undefined || !('value' in a) || !('value' in b) || typeof a.value !== typeof b.value)
    return undefined;
  return { value: (a.value === b.value) === isEquality };
}
