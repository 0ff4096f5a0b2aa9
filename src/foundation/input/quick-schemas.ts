/** Schemas of what commands read that show something and are over at once. Their validators lie in one file, as finding a file costs more than using one. */
export const quickSchemas: readonly string[] = ['builder', 'catalog', 'checkpoint', 'gate-external', 'plan'];
