/** The stages in the order in which a generation passes them. */
export const stages = {
  '1': 'parse request',
  '1.5': 'gather context',
  '2': 'build contract',
  '3': 'pre-validation',
  '4': 'generate code',
  '4.5': 'event bus integration',
  '5': 'post-validation',
  '5.5': 'refine',
  '6': 'write files',
  '7': 'compile and test',
} as const;

export type StageId = keyof typeof stages;

/** An object sorts the keys that are integers before the others, so the order is written down. */
export const stageOrder: readonly StageId[] = ['1', '1.5', '2', '3', '4', '4.5', '5', '5.5', '6', '7'];
