import type { Environment } from '@marcbachmann/cel-js';

import type { LoadedYaml } from '../../../foundation/input/load-yaml.ts';
import type { ParsedDocument } from '../../../foundation/input/parsed-document.ts';
import type { Problem } from '../../../foundation/problem.ts';
import { checkText } from '../../plan/check-text.ts';
import { createCelEnvironment } from '../cel/cel-environment.ts';
import { CelProblem, compileExpression } from '../cel/compile-expression.ts';
import type { CelExpression } from '../cel/compile-expression.ts';
import { compileMessage } from '../cel/message-template.ts';
import { placeInSource } from '../cel/place-in-source.ts';
import type { Activation, Policy, PolicyFile } from './policy.ts';

/** A policy when nothing is wrong with its file; the problems otherwise. */
export interface PolicyReading {
  readonly policy: Policy | undefined;
  readonly problems: readonly Problem[];
}

/** Type-checks every expression of a policy against the gate document. */
export function compilePolicy({ document, digest }: LoadedYaml, origin: Policy['origin']): PolicyReading {
  const file = document.value as PolicyFile;
  const problems: Problem[] = [
    ...checkText(file.title, 'title', '/title', document),
    ...checkText(file.remedy, 'remedy', '/remedy', document),
  ];
  const compile = <Value>(pointer: string, work: () => Value) => collectCelProblem(problems, document, pointer, work);
  const environment = createCelEnvironment();
  const activation = compile('/active', () => toActivation(environment, file.active ?? 'always'));
  const facts = new Map<string, CelExpression>();
  for (const [name, text] of Object.entries(file.facts ?? {})) {
    const fact = compile(`/facts/${name}`, () => compileFact(environment, name, text));
    if (fact !== undefined) facts.set(name, fact);
  }
  const rule = compile('/rule', () => compileExpression(environment, file.rule, ['bool']));
  const evaluated = compile('/evaluated', () => compileExpression(environment, file.evaluated, ['int']));
  const message = compile('/message', () => compileMessage(environment, file.message));
  const held = file.holds;
  const holds = held === undefined ? undefined : compile('/holds', () => compileMessage(environment, held));
  if (problems.length > 0 || activation === undefined || rule === undefined || evaluated === undefined || message === undefined) {
    return { policy: undefined, problems };
  }
  const { id, title, inactive = '', remedy, blocks = false } = file;
  const compiled = { activation, facts, rule, evaluated, message, ...(holds === undefined ? {} : { holds }) };
  return { policy: { id, title, inactive, remedy, blocks, ...compiled, file: document.source.file, digest, origin }, problems };
}

function toActivation(environment: Environment, text: string): Activation {
  return text === 'always' || text === 'opt-in' || text === 'opt-out' ? text : compileExpression(environment, text, ['bool']);
}

function compileFact(environment: Environment, name: string, text: string): CelExpression {
  const fact = compileExpression(environment, text);
  if (environment.hasVariable(name)) throw new CelProblem(`The document has a \`${name}\` already; call the fact otherwise.`, 0);
  try {
    environment.registerVariable(name, fact.type);
  } catch {
    throw new CelProblem(`\`${name}\` is a word of CEL itself; call the fact otherwise.`, 0);
  }
  return fact;
}

function collectCelProblem<Value>(
  problems: Problem[],
  document: ParsedDocument,
  pointer: string,
  work: () => Value,
): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CelProblem)) throw error;
    problems.push(describeCelProblem(error, document, pointer));
    return undefined;
  }
}

function describeCelProblem({ message, offset }: CelProblem, document: ParsedDocument, pointer: string): Problem {
  const { source } = document;
  const text = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document.value);
  const start = document.offsetOf(pointer);
  return source.problemAt(placeInSource(source.text, start, String(text), offset), {
    code: 'POLICY_EXPRESSION',
    message,
    remedy: 'Correct the expression; docs/policies.md lists what the document has.',
  });
}
