import path from 'node:path';

/** How a file is read. */
export type FileKind =
  | 'compose'
  | 'kubernetes'
  | 'yaml'
  | 'json'
  | 'toml'
  | 'env'
  | 'properties'
  | 'systemd'
  | 'dockerfile'
  | 'procfile'
  | 'server-conf'
  | 'shell'
  | 'makefile'
  | 'javascript'
  | 'python'
  | 'code'
  | 'hash-code'
  | 'markup'
  | 'markdown'
  | 'text'
  | 'generated';

/** What a file is for, by which a plan is ordered. */
export type FileCategory = 'configuration' | 'services' | 'source' | 'documentation';

const categories: Readonly<Record<FileKind, FileCategory>> = {
  compose: 'services',
  kubernetes: 'services',
  systemd: 'services',
  dockerfile: 'services',
  procfile: 'services',
  'server-conf': 'services',
  yaml: 'configuration',
  json: 'configuration',
  toml: 'configuration',
  env: 'configuration',
  properties: 'configuration',
  generated: 'configuration',
  shell: 'source',
  makefile: 'source',
  javascript: 'source',
  python: 'source',
  code: 'source',
  'hash-code': 'source',
  markup: 'documentation',
  markdown: 'documentation',
  text: 'documentation',
};

/** The first that fits the name decides. */
const byName: readonly (readonly [name: RegExp, kind: FileKind])[] = [
  [
    /^(?:package-lock|npm-shrinkwrap|composer\.lock|deno\.lock)(?:\.json)?$|^(?:yarn|cargo|poetry|uv|gemfile|pipfile|flake|bun)\.lock$|^pnpm-lock\.ya?ml$|^go\.sum$/i,
    'generated',
  ],
  [/\.(?:map|min\.js|min\.css|svg|snap|csv|tsv|log|lock)$|[.-]lock\.(?:json|ya?ml|hcl)$/i, 'generated'],
  [/^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i, 'compose'],
  [/^(?:Dockerfile|Containerfile)(?:[.-].+)?$|\.dockerfile$/i, 'dockerfile'],
  [/^Procfile(?:\..+)?$/i, 'procfile'],
  [/^(?:GNU)?makefile(?:\..+)?$|\.mk$|^justfile$/i, 'makefile'],
  [/^\.env(?:\..+)?$|\.env$|^\.envrc$|^\.flaskenv$/i, 'env'],
  [/\.ya?ml$|^\.clang-format$/i, 'yaml'],
  [/\.(?:json|jsonc|json5|webmanifest|code-workspace)$|^\.(?:babelrc|eslintrc|prettierrc)$/i, 'json'],
  [/\.toml$/i, 'toml'],
  [/\.(?:service|socket|timer|target|container|network)$/i, 'systemd'],
  [
    /^nginx.*\.conf(?:\..+)?$|^(?:Caddyfile|haproxy\.cfg|httpd\.conf|apache2?\.conf|envoy\.conf)$|\.(?:nginx|vhost)$|\.conf(?:\.(?:template|j2|tmpl))?$/i,
    'server-conf',
  ],
  [/\.(?:properties|ini|cfg|cnf|editorconfig)$|^\.npmrc$/i, 'properties'],
  [/\.(?:sh|bash|zsh|fish|ksh|bats|ps1|bat|cmd)$|^\.(?:bashrc|profile|zshrc)$/i, 'shell'],
  [/\.(?:[cm]?[jt]s|[jt]sx)$/i, 'javascript'],
  [/\.pyi?$|^(?:SConstruct|Tiltfile|BUILD|WORKSPACE)$|\.bzl$/i, 'python'],
  [
    /\.(?:go|java|kts?|scala|groovy|gradle|rs|c|h|cc|cpp|hpp|cs|swift|dart|php|proto|thrift|scss|less|css|sol|zig|m)$|^Jenkinsfile$/i,
    'code',
  ],
  [
    /\.(?:rb|ru|rake|pl|pm|r|ex|exs|jl|tf|tfvars|hcl|nomad|nix|cr|cmake|graphql|gql)$|^(?:Gemfile|Rakefile|Vagrantfile)$/i,
    'hash-code',
  ],
  [/\.(?:html?|xml|xhtml|vue|svelte|astro|plist|xaml|csproj|config|hbs|ejs|jsp)$/i, 'markup'],
  [/\.(?:md|mdx|markdown|rst|adoc|asciidoc)$/i, 'markdown'],
];

/** The kind of a file by its name, and where that does not say, by its text. */
export function kindOf(file: string, text: string): FileKind {
  const name = path.posix.basename(file).replace(/\.(?:example|sample|template|dist|tmpl|j2)$/i, '') || path.posix.basename(file);
  const kind = byName.find(([pattern]) => pattern.test(name))?.[1] ?? kindByText(text);
  return kind === 'yaml' && isKubernetes(text) ? 'kubernetes' : kind === 'yaml' && isComposition(text) ? 'compose' : kind;
}

/** What a file of this kind is for. */
export function categoryOf(kind: FileKind): FileCategory {
  return categories[kind];
}

function kindByText(text: string): FileKind {
  const shebang = /^#!.*?\b(sh|bash|zsh|dash|ksh|fish|node|deno|bun|python\d?|ruby|perl)\b/.exec(text)?.[1];
  if (shebang === undefined) return 'text';
  if (/^(?:node|deno|bun)$/.test(shebang)) return 'javascript';
  if (shebang.startsWith('python')) return 'python';
  return /^(?:ruby|perl)$/.test(shebang) ? 'hash-code' : 'shell';
}

function isKubernetes(text: string): boolean {
  return /^apiVersion:/m.test(text) && /^kind:/m.test(text);
}

function isComposition(text: string): boolean {
  return /^services:\s*$/m.test(text) && /^ {2,4}[\w-]+:\s*$/m.test(text) && /^\s+(?:image|build):/m.test(text);
}
