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
  report: ['report', '--subwave', '1.0', '--json'],
} as const satisfies Record<string, readonly string[]>;

export type CommandName = keyof typeof commandVocabulary;
