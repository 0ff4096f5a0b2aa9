import { parseSync, Visitor } from 'oxc-parser';
import type { Expression, Node } from 'oxc-parser';

import type { GeneratedFile } from '../generated-file.ts';

/** What the syntax of a module says, as far as the gates ask. */
export interface SourceFacts {
  readonly path: string;
  readonly errors: readonly string[];
  /** Specifiers of static imports and re-exports that exist at run time. */
  readonly imports: readonly string[];
  /** Those of `import type` and `export type`. */
  readonly typeImports: readonly string[];
  readonly dynamicImports: readonly string[];
  readonly exports: readonly string[];
  /** Calls with a text as their first argument: `process.on SIGTERM`. */
  readonly calls: readonly string[];
  /** `Class.method`. */
  readonly methods: readonly string[];
  /** Properties whose value is a literal: `eventBus: true`. */
  readonly properties: readonly string[];
  /** Syntax that the coding standard forbids. */
  readonly forbidden: readonly string[];
}

/** Reads the facts of one module. Pure. */
export function readFacts({ path, text }: GeneratedFile): SourceFacts {
  const { program, errors } = parseSync(path, text);
  const found: Record<Exclude<keyof SourceFacts, 'path' | 'errors'>, string[]> = {
    imports: [],
    typeImports: [],
    dynamicImports: [],
    exports: [],
    calls: [],
    methods: [],
    properties: [],
    forbidden: [],
  };
  const forbid = (name: string) => (): void => void found.forbidden.push(name);
  new Visitor({
    ImportDeclaration: ({ importKind, source }) =>
      void (importKind === 'type' ? found.typeImports : found.imports).push(source.value),
    ExportNamedDeclaration({ exportKind, source, specifiers, declaration }) {
      if (source !== null) (exportKind === 'type' ? found.typeImports : found.imports).push(source.value);
      for (const { exported } of specifiers) found.exports.push(nameOf(exported));
      if (declaration !== null && 'id' in declaration && declaration.id !== null)
        found.exports.push(nameOf(declaration.id as Node));
      if (declaration?.type === 'VariableDeclaration')
        found.exports.push(...declaration.declarations.map(({ id }) => nameOf(id)));
    },
    ImportExpression: ({ source }) => void found.dynamicImports.push(textOf(source)),
    CallExpression({ callee, arguments: [first] }) {
      const text = first === undefined ? '' : textOf(first as Expression);
      found.calls.push(`${calleeOf(callee)} ${text}`.trimEnd());
    },
    ClassDeclaration({ id, body }) {
      for (const member of body.body)
        if ('key' in member) found.methods.push(`${id === null ? '' : nameOf(id)}.${nameOf(member.key)}`);
    },
    Property({ key, value }) {
      if (value.type === 'Literal') found.properties.push(`${nameOf(key)}: ${String(value.value)}`);
    },
    TSAnyKeyword: forbid('any'),
    TSEnumDeclaration: forbid('enum'),
    TSExportAssignment: forbid('export ='),
    TSImportEqualsDeclaration: forbid('import ='),
    TSModuleDeclaration: forbid('namespace'),
    TSNonNullExpression: forbid('non-null assertion'),
    TSParameterProperty: forbid('parameter property'),
  }).visit(program);
  return { path, errors: errors.map(({ message }) => message), ...found };
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name;
  return node.type === 'Literal' ? String(node.value) : '';
}

function textOf(node: Expression): string {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : '';
}

/** `process.on`, `publish`, `this.publish`; empty for what has no such name. */
function calleeOf(node: Expression): string {
  if (node.type === 'ThisExpression') return 'this';
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression') return '';
  return `${calleeOf(node.object)}.${nameOf(node.property)}`;
}
