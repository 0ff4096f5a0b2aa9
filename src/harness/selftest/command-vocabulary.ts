const report = 'evidence/wave-1.0/ada/subwave-1.0/WAVE_1.0_BUILDER_COMPLETION_REPORT.md';

/** The commands that a scenario may use, with their arguments: what a cheat has to get past is the command line as users have it. */
export const commandVocabulary = {
  run: ['run', '--all', '--json'],
  'run as text': ['run', '--all'],
  'run again and again': ['run', '--all', '--repeat', '3', '--json'],
  'run a part': ['run', '--qa', 'QA-1.2', '--json'],
  'run without sandbox': ['run', '--all', '--sandbox', 'none', '--json'],
  debt: ['debt', '--json'],
  ledger: ['ledger', '--json'],
  'checkpoint status': ['checkpoint', 'status', '--json'],
  'catalog validate': ['catalog', 'validate', '--json'],
  'keys make': ['keys', 'make', '--json'],
  'evidence import': [
    'evidence',
    'import',
    'handed-in.xml',
    '--subwave',
    '1.0',
    '--by',
    'Grace Hopper',
    '--runner',
    'pytest',
    '--json',
  ],
  'evidence verify': ['evidence', 'verify', '--json'],
  freeze: ['freeze', '--json'],
  'freeze status': ['freeze', 'status', '--json'],
  'freeze amend': ['freeze', '--amend', 'QA-1.1', '--reason', 'The prices were agreed anew.', '--by', 'Grace Hopper', '--json'],
  prove: ['prove', '--all', '--json'],
  'prove verify': ['prove', '--all', '--verify', '--json'],
  'report verify': ['report', '--verify', report, '--json'],
  'report audit': ['report', '--audit', 'handed-in.md', '--subwave', '1.0', '--json'],
  gate: ['gate', '--subwave', '1.0', '--json'],
  'gate by the base': ['gate', '--subwave', '1.0', '--policy-ref', 'base', '--json'],
  'gate of the wave': ['gate', '--wave', '1.0', '--json'],
  'gate of the wave by the base': ['gate', '--wave', '1.0', '--policy-ref', 'base', '--json'],
} as const satisfies Record<string, readonly string[]>;

export type CommandName = keyof typeof commandVocabulary;

/** Whether the tests are kept from the machine where it can do so, or not at all, to see what catches a cheat then. */
export type SandboxMode = 'auto' | 'none';

/** The arguments of a command; every command that runs tests is told the mode. */
export function argumentsOf(name: CommandName, sandbox: SandboxMode): readonly string[] {
  const args: readonly string[] = commandVocabulary[name];
  return args[0] === 'run' && sandbox === 'none' && name !== 'run without sandbox' ? [...args, '--sandbox', 'none'] : args;
}
