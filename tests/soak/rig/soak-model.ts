import type { MessageModel } from '../../../src/runtime/module-registry/reference-model/reference-model.ts';

const sources = ['Source-1', 'Source-2', 'Source-3'] as const;
const targets = ['Module-1', 'Module-2', 'Module-3', 'Module-4', 'Module-5', 'Module-6', 'Module-7', 'Module-8'] as const;

const all = {
  sources: [...sources, ...targets],
  targets,
  priority: 'normal',
  payload: {
    kind: 'group',
    fields: {
      stream: { kind: 'integer', least: 0, most: 65_535 },
      number: { kind: 'integer', least: 0, most: Number.MAX_SAFE_INTEGER },
      filling: { kind: 'text', most: 65_536, optional: true },
      isPoison: { kind: 'boolean', optional: true },
    },
  },
} as const;

/** Messages that say which one they are. Whoever attaches decides who receives which of the types. */
export const soakModel = {
  'work.1': all,
  'work.2': all,
  'work.3': all,
  'work.4': all,
  'work.5': all,
  'work.6': all,
  'work.7': all,
  'work.8': all,
} as const satisfies MessageModel;

export type SoakModel = typeof soakModel;
export type WorkType = keyof SoakModel;
export type ModuleName = (typeof targets)[number];
export type SourceName = (typeof sources)[number];
