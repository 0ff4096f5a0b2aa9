import type { Node } from 'oxc-parser';

import { truthOf } from '../syntax/constants.ts';
import { textOf } from '../syntax/nodes.ts';
import type { DebtKind } from '../debt-report.ts';
import type { Scope } from '../syntax/scope.ts';
import type { DeclaringCall, Setting } from '../tests/test-syntax.ts';
import type { Accusation, Accuse, DebtRule } from './debt-rule.ts';

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
  inTest(test, file, accuse) {
    accuseCall(test.call, 'the test', accuse);
    accuseSettings(file.settings.get(test.call), 'the test', accuse);
    for (const suite of test.suites) {
      accuseCall(suite, 'a suite around the test', accuse);
      accuseSettings(file.settings.get(suite), 'a suite around the test', accuse);
    }
  },
  inFile({ tests, suites, settings }, accuse) {
    const filled = new Set(tests.flatMap((test) => test.suites));
    const accuseAll = (accusation: Accusation) => accuse({ ...accusation, concernsAll: true });
    const accuseFocus = (accusation: Accusation) => accusation.kind === 'only' && accuseAll(accusation);
    for (const { call } of tests) accuseCall(call, 'a test', accuseFocus);
    for (const suite of suites) {
      accuseCall(suite, 'a suite', accuseFocus);
      // A suite without tests has nobody else to say it.
      if (!filled.has(suite))
        accuseCall(suite, 'a suite', (found) => found.kind !== 'only' && accuse({ ...found, concernsAll: false }));
    }
    accuseSettings(settings.get(undefined), 'every test of the file', accuseAll);
  },
};

function accuseCall({ node, words, options, timeoutNode, scope }: DeclaringCall, subject: string, accuse: Accuse): void {
  for (const word of words) {
    const kind = kindOfWord[word];
    if (kind !== undefined) accuse({ kind, at: node, message: `${subject} ${messages[kind]} (${word})` });
  }
  for (const option of options) {
    for (const part of option.properties) if (part.type === 'Property') accuseOption(part, subject, scope, accuse);
  }
  if (timeoutNode !== undefined && isUnbounded(timeoutNode, scope))
    accuse({ kind: 'unbounded', at: node, message: `${subject} ${unboundedTimeout}` });
}

function accuseOption(option: Extract<Node, { type: 'Property' }>, subject: string, scope: Scope, accuse: Accuse): void {
  const name = option.key.type === 'Identifier' && !option.computed ? option.key.name : (textOf(option.key) ?? '');
  const kind = Object.hasOwn(kindOfOption, name) ? kindOfOption[name] : undefined;
  if (kind === undefined) return;
  const isSet = kind === 'unbounded' ? isUnbounded(option.value, scope) : truthOf(option.value, scope) !== false;
  if (isSet) accuse({ kind, at: option, message: `${subject} ${messages[kind]} (option ${name})` });
}

function accuseSettings(settings: readonly Setting[] | undefined, subject: string, accuse: Accuse): void {
  for (const setting of settings ?? []) accuseSetting(setting, subject, accuse);
}

function accuseSetting({ node, name, scope }: Setting, subject: string, accuse: Accuse): void {
  const first = node.arguments[0];
  if (name.endsWith('.setConfig')) {
    if (first?.type === 'ObjectExpression') accuseConfig(first.properties, subject, scope, accuse);
    return;
  }
  const kind = kindOfSetting[name];
  if (kind !== undefined && takesEffect(kind, first, scope))
    accuse({ kind, at: node, message: `${subject} ${messages[kind]} (${name})` });
}

function takesEffect(kind: DebtKind, first: Node | undefined, scope: Scope): boolean {
  if (kind === 'skip' || kind === 'todo') return true;
  if (kind === 'unbounded') return first !== undefined && isUnbounded(first, scope);
  return first === undefined || truthOf(first, scope) !== false;
}

/** `vi.setConfig({ retry: 2, testTimeout: 0 })` */
function accuseConfig(properties: readonly Node[], subject: string, scope: Scope, accuse: Accuse): void {
  for (const part of properties) {
    if (part.type !== 'Property' || part.key.type !== 'Identifier') continue;
    if (part.key.name === 'retry') accuseOption(part, subject, scope, accuse);
    if (part.key.name === 'testTimeout' && isUnbounded(part.value, scope)) {
      accuse({ kind: 'unbounded', at: part, message: `${subject} ${unboundedTimeout} (testTimeout)` });
    }
  }
}

/** 0, negative and Infinity all mean: no limit. */
function isUnbounded(node: Node, scope: Scope): boolean {
  if (node.type === 'Identifier' && node.name === 'Infinity') return true;
  if (node.type === 'UnaryExpression' && node.operator === '-') return true;
  return truthOf(node, scope) === false;
}
