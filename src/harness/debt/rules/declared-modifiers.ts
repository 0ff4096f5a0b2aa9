import type { Node } from 'oxc-parser';

import { truthOf } from '../syntax/constants.ts';
import { textOf } from '../syntax/nodes.ts';
import type { DebtKind } from '../debt-report.ts';
import type { DeclaringCall, Setting } from '../tests/test-syntax.ts';
import type { ParsedFile } from '../parsed-file.ts';
import type { Accusation, DebtRule, FileAccusation } from './debt-rule.ts';

const kindOfWord: Readonly<Record<string, DebtKind | undefined>> = {
  skip: 'skip',
  fixme: 'skip',
  skipIf: 'conditional',
  runIf: 'conditional',
  todo: 'todo',
  only: 'only',
  fails: 'fails',
  failing: 'fails',
};
const kindOfOption: Readonly<Record<string, DebtKind | undefined>> = {
  skip: 'skip',
  todo: 'todo',
  only: 'only',
  fails: 'fails',
  expectFailure: 'fails',
  retry: 'retry',
  retries: 'retry',
  repeats: 'repeats',
  timeout: 'unbounded',
};
const kindOfSetting: Readonly<Record<string, DebtKind | undefined>> = {
  skip: 'skip',
  todo: 'todo',
  'this.skip': 'skip',
  'this.retries': 'retry',
  'jest.retryTimes': 'retry',
  'this.timeout': 'unbounded',
  'jest.setTimeout': 'unbounded',
};
const unboundedTimeout = 'has no time limit';
const messages: Readonly<Partial<Record<DebtKind, string>>> = {
  skip: 'is skipped',
  todo: 'is only a todo',
  only: 'is focused, so that the other tests of the file do not run',
  fails: 'is expected to fail',
  conditional: 'runs under a condition only',
  retry: 'is tried again when it fails',
  repeats: 'is repeated by itself',
  unbounded: unboundedTimeout,
};

/** Modifiers, options and settings of a test and of the suites around it. */
export const declaredModifiers: DebtRule = {
  kinds: ['skip', 'todo', 'only', 'fails', 'conditional', 'retry', 'repeats', 'unbounded'],
  *inTest(test, file) {
    for (const call of [test.call, ...test.suites]) {
      const subject = call === test.call ? 'the test' : 'a suite around the test';
      yield* ofCall(call, subject);
      yield* ofSettings(call, subject, file);
    }
  },
  *inFile(file) {
    for (const call of [...file.tests.map((test) => test.call), ...file.suites]) {
      for (const accusation of ofCall(call, 'a test or suite')) if (accusation.kind === 'only') yield { ...accusation, concernsAll: true };
    }
    const filled = new Set(file.tests.flatMap(({ suites }) => suites));
    for (const suite of file.suites) if (!filled.has(suite)) yield* concerningNone(ofCall(suite, 'a suite'));
    for (const setting of file.settings.get(undefined) ?? []) {
      yield* [...ofSetting(setting, 'every test of the file')].map((found) => ({ ...found, concernsAll: true }));
    }
  },
};

function* ofCall({ node, words, options, timeoutNode, scope }: DeclaringCall, subject: string): Iterable<Accusation> {
  for (const word of words) {
    const kind = kindOfWord[word];
    if (kind !== undefined) yield { kind, at: node, message: `${subject} ${messages[kind]} (${word})` };
  }
  for (const option of options) {
    for (const part of option.properties) if (part.type === 'Property') yield* ofOption(part, subject, scope);
  }
  if (timeoutNode !== undefined && isUnbounded(timeoutNode, scope)) yield { kind: 'unbounded', at: node, message: `${subject} ${unboundedTimeout}` };
}

function* ofOption(option: Extract<Node, { type: 'Property' }>, subject: string, scope: DeclaringCall['scope']): Iterable<Accusation> {
  const name = option.key.type === 'Identifier' && !option.computed ? option.key.name : (textOf(option.key) ?? '');
  const kind = Object.hasOwn(kindOfOption, name) ? kindOfOption[name] : undefined;
  if (kind === undefined) return;
  const isSet = kind === 'unbounded' ? isUnbounded(option.value, scope) : truthOf(option.value, scope) !== false;
  if (isSet) yield { kind, at: option, message: `${subject} ${messages[kind]} (option ${name})` };
}

function* ofSettings(call: DeclaringCall, subject: string, { settings }: ParsedFile): Iterable<Accusation> {
  for (const setting of settings.get(call) ?? []) yield* ofSetting(setting, subject);
}

function* ofSetting({ node, name, scope }: Setting, subject: string): Iterable<Accusation> {
  const first = node.arguments[0];
  if (name.endsWith('.setConfig')) {
    if (first?.type === 'ObjectExpression') yield* ofConfig(first.properties, subject, scope);
    return;
  }
  const kind = kindOfSetting[name];
  if (kind === undefined) return;
  const isSet = kind === 'unbounded' ? first !== undefined && isUnbounded(first, scope) : kind === 'skip' || kind === 'todo' || first === undefined || truthOf(first, scope) !== false;
  if (isSet) yield { kind, at: node, message: `${subject} ${messages[kind]} (${name})` };
}

/** `vi.setConfig({ retry: 2, testTimeout: 0 })` */
function* ofConfig(properties: readonly Node[], subject: string, scope: DeclaringCall['scope']): Iterable<Accusation> {
  for (const part of properties) {
    if (part.type !== 'Property' || part.key.type !== 'Identifier') continue;
    if (part.key.name === 'testTimeout' && isUnbounded(part.value, scope)) yield { kind: 'unbounded', at: part, message: `${subject} ${unboundedTimeout} (testTimeout)` };
    if (part.key.name === 'retry') yield* ofOption(part, subject, scope);
  }
}

/** 0, negative and Infinity all mean: no limit. */
function isUnbounded(node: Node, scope: DeclaringCall['scope']): boolean {
  if (node.type === 'Identifier' && node.name === 'Infinity') return true;
  if (node.type === 'UnaryExpression' && node.operator === '-') return true;
  return truthOf(node, scope) === false;
}

function* concerningNone(accusations: Iterable<Accusation>): Iterable<FileAccusation> {
  for (const accusation of accusations) if (accusation.kind !== 'only') yield { ...accusation, concernsAll: false };
}
