const report = 'evidence/wave-1.0/ada/subwave-1.0/WAVE_1.0_BUILDER_COMPLETION_REPORT.md';

/** The commands that a scenario may use, with their arguments: what a cheat has to get past is the command line as users have it. */
export const commandVocabulary = {
  run: ['run', '--all', '--json'],
  'run as text': ['run', '--all'],
  'run again and again': ['run', '--all', '--repeat', '3', '--json'],
  debt: ['debt', '--json'],
  ledger: ['ledger', '--json'],
  'checkpoint status': ['checkpoint', 'status', '--json'],
  'catalog validate': ['catalog', 'validate', '--json'],
  'keys make': ['keys', 'make', '--json'],
  'evidence verify': ['evidence', 'verify', '--json'],
  freeze: ['freeze', '--json'],
  'freeze status': ['freeze', 'status', '--json'],
  'freeze amend': ['freeze', '--amend', 'QA-1.1', '--reason', 'The prices were agreed anew.', '--by', 'Grace Hopper', '--json'],
  prove: ['prove', '--all', '--json'],
  'prove verify': ['prove', '--all', '--verify', '--json'],
  'report verify': ['report', '--verify', report, '--json'],
  'report audit': ['report', '--audit', 'handed-in.md', '--subwave', '1.0', '--json'],
} as const satisfies Record<string, readonly string[]>;

export type CommandName = keyof typeof commandVocabulary;
