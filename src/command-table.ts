import type { QaCommand } from './commands/qa-command.ts';

type LoadCommand = (argv: readonly string[]) => Promise<typeof QaCommand>;

/** Every command by its id (words joined by a colon), loaded only when it is called. */
export const commandTable: Readonly<Record<string, LoadCommand>> = {
  'catalog:list': async () => (await import('./commands/catalog/list.ts')).default,
  'catalog:show': async () => (await import('./commands/catalog/show.ts')).default,
  'catalog:trace': async () => (await import('./commands/catalog/trace.ts')).default,
  'catalog:validate': async () => (await import('./commands/catalog/validate.ts')).default,
  'checkpoint:status': async () => (await import('./commands/checkpoint/status.ts')).default,
  debt: async () => (await import('./commands/debt.ts')).default,
  doctor: async () => (await import('./commands/doctor.ts')).default,
  'evidence:import': async () => (await import('./commands/evidence/import.ts')).default,
  'evidence:list': async () => (await import('./commands/evidence/list.ts')).default,
  'evidence:show': async () => (await import('./commands/evidence/show.ts')).default,
  'evidence:verify': async () => (await import('./commands/evidence/verify.ts')).default,
  explain: async () => (await import('./commands/explain.ts')).default,
  freeze: async () => (await import('./commands/freeze.ts')).default,
  'freeze:status': async () => (await import('./commands/freeze/status.ts')).default,
  gate: async () => (await import('./commands/gate.ts')).default,
  'generate:node': async () => (await import('./commands/generate/node.ts')).default,
  'keys:make': async () => (await import('./commands/keys/make.ts')).default,
  'keys:rotate': async () => (await import('./commands/keys/rotate.ts')).default,
  'keys:show': async () => (await import('./commands/keys/show.ts')).default,
  ledger: async () => (await import('./commands/ledger.ts')).default,
  'migrate:port': async () => (await import('./commands/migrate/port.ts')).default,
  propose: async () => (await import('./commands/propose.ts')).default,
  prove: async () => (await import('./commands/prove.ts')).default,
  report: async () => (await import('./commands/report.ts')).default,
  run: async (argv) => {
    const { startRunAhead } = await import('./start-run-ahead.ts');
    startRunAhead(argv);
    return (await import('./commands/run.ts')).default;
  },
  selftest: async () => (await import('./commands/selftest.ts')).default,
};
