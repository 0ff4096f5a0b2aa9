import type { Node } from 'oxc-parser';

import { forEachChild, propertyOf, textOf, unwrap } from '../syntax/nodes.ts';

/** One place where a source asks for its being tested. */
export interface TestAwareness {
  readonly at: Node;
  /** What stands there, as the rest of a sentence: `the source names vitest`. */
  readonly what: string;
}

/** Modules that only tests load. */
const testModule = /^(?:@?(?:vitest|jest|chai|mocha|jasmine|ava|tape|sinon)|node:test)(?:\/|$)/;
const runnerName = /(?<![\w-])_{0,2}(?:vitest|jest)(?![a-z])/i;
/** Variables that runners and CI services set. */
const tellingVariable = /^(?:VITEST|JEST|GITHUB|GITLAB|WAVEGATE)(?:_\w+)?$/;

/**
 * Finds where the program of a source asks whether it is being tested: by a runner, by a variable that runners and CI services set,
 * or by the tests themselves. Code that can tell may behave for the tests alone.
 *
 * @param testFolders Where tests lie, as paths relative to the root.
 */
export function findTestAwareness(program: Node, testFolders: readonly string[]): TestAwareness[] {
  const found: TestAwareness[] = [];
  const visit = (node: Node): void => {
    const what = judge(node, testFolders);
    if (what !== undefined) found.push({ at: node, what });
    else forEachChild(node, visit);
  };
  visit(program);
  return found;
}

function judge(node: Node, testFolders: readonly string[]): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
      return ofModule(node.source);
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'require' ? ofModule(node.arguments[0]) : undefined;
    case 'Literal':
      return 'regex' in node && node.regex !== null ? ofName(node.regex.pattern) : ofText(textOf(node) ?? '', testFolders);
    case 'TemplateElement':
      return ofText(node.value.cooked ?? '', testFolders);
    case 'Identifier':
      return ofVariable(node.name) ?? ofName(node.name);
    case 'MemberExpression':
      return ofMember(node);
    case 'BinaryExpression':
      return isEnvironment(node.left, 'NODE_ENV') && textOf(node.right) === 'test' ? 'asks whether NODE_ENV is test' : undefined;
    case 'VariableDeclarator':
      return node.id.type === 'ObjectPattern' && node.init !== null && isNamed(node.init, 'env') ? ofPattern(node.id) : undefined;
    default:
      return undefined;
  }
}

function ofModule(source: Node | null | undefined): string | undefined {
  const name = textOf(source) ?? '';
  return testModule.test(name) ? `loads ${name}` : undefined;
}

function ofText(text: string, testFolders: readonly string[]): string | undefined {
  const folder = testFolders.find((each) => text.includes(each));
  return folder === undefined ? (ofVariable(text) ?? ofName(text)) : `names the tests in ${folder}`;
}

function ofName(text: string): string | undefined {
  const name = runnerName.exec(text)?.[0];
  return name === undefined ? undefined : `names ${name.replace(/^_+/, '')}`;
}

function ofVariable(name: string): string | undefined {
  return tellingVariable.test(name) ? `asks for the variable ${name}` : undefined;
}

function ofMember(node: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  const name = propertyOf(node);
  if (name === 'CI' && isNamed(node.object, 'env')) return 'asks for the variable CI';
  return name === undefined ? undefined : (ofVariable(name) ?? ofName(name));
}

/** `const { CI } = process.env` */
function ofPattern({ properties }: Extract<Node, { type: 'ObjectPattern' }>): string | undefined {
  const names = properties.map((part) => (part.type === 'Property' && part.key.type === 'Identifier' ? part.key.name : ''));
  const name = names.find((each) => each === 'CI' || tellingVariable.test(each));
  return name === undefined ? undefined : `asks for the variable ${name}`;
}

function isEnvironment(node: Node, variable: string): boolean {
  const bare = unwrap(node);
  return bare.type === 'MemberExpression' && propertyOf(bare) === variable && isNamed(bare.object, 'env');
}

/** `env`, `process.env`, `import.meta.env` */
function isNamed(node: Node, name: string): boolean {
  const bare = unwrap(node);
  if (bare.type === 'Identifier') return bare.name === name;
  return bare.type === 'MemberExpression' && propertyOf(bare) === name;
}
