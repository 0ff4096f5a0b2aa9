/** A module of the reference model. */
export interface ReferenceModule {
  readonly name: string;
  readonly purpose: string;
  readonly dependsOn: readonly string[];
  /** Without it the system as a whole cannot do its work. */
  readonly isCritical: boolean;
  readonly heartbeatIntervalMs: number;
}

/** The eight modules of the reference model. Their dependencies leave one order in which they can start: that of this list. */
export const referenceModules = [
  {
    name: 'EventBus',
    purpose: 'Carries events.',
    dependsOn: [],
    isCritical: true,
    heartbeatIntervalMs: 1_000,
  },
  {
    name: 'Orchestrator',
    purpose: 'Issues commands and configuration, and watches the others.',
    dependsOn: ['EventBus'],
    isCritical: true,
    heartbeatIntervalMs: 1_000,
  },
  {
    name: 'Storage',
    purpose: 'Keeps what was captured.',
    dependsOn: ['EventBus', 'Orchestrator'],
    isCritical: true,
    heartbeatIntervalMs: 2_000,
  },
  {
    name: 'DataCapture',
    purpose: 'Takes in measurements.',
    dependsOn: ['EventBus', 'Storage'],
    isCritical: false,
    heartbeatIntervalMs: 2_000,
  },
  {
    name: 'AnalysisEngine',
    purpose: 'Scores what was stored.',
    dependsOn: ['Storage', 'DataCapture'],
    isCritical: false,
    heartbeatIntervalMs: 5_000,
  },
  {
    name: 'Gamification',
    purpose: 'Turns scores into points and achievements.',
    dependsOn: ['AnalysisEngine'],
    isCritical: false,
    heartbeatIntervalMs: 5_000,
  },
  {
    name: 'AI',
    purpose: 'Decides how to respond to what was achieved.',
    dependsOn: ['AnalysisEngine', 'Gamification'],
    isCritical: false,
    heartbeatIntervalMs: 5_000,
  },
  {
    name: 'CuteFigurine',
    purpose: 'Shows the response.',
    dependsOn: ['Gamification', 'AI'],
    isCritical: false,
    heartbeatIntervalMs: 5_000,
  },
] as const satisfies readonly ReferenceModule[];

/** A module's name in the reference model. */
export type ReferenceModuleName = (typeof referenceModules)[number]['name'];
