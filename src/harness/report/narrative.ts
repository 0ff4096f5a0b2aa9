import type { Problem } from '../../foundation/problem.ts';

/** What only a person can say of a subwave: `governance/narratives/subwave-2.4.yaml`. Printed as *stated by*, never as measured. */
export interface Narrative {
  readonly schemaVersion: 1;
  readonly subwave: string;
  readonly statedBy?: Person;
  readonly summary?: string;
  readonly architecture?: readonly { readonly document: string; readonly statement: string }[];
  readonly codeChecking?: readonly { readonly what: string; readonly statement: string }[];
  readonly notes?: readonly string[];
  /** An empty list says that there are none. */
  readonly proposals?: readonly Proposal[];
  readonly reflection?: Reflection;
  /** For progress reports; a completion report needs none of it. */
  readonly progress?: Progress;
  readonly terminalState?: { readonly state: 'COMPLETE' | 'BLOCKED' | 'FAILED'; readonly statement: string };
  readonly signature?: Person;
}

export interface Person {
  readonly name: string;
  readonly role: string;
  /** ISO date. */
  readonly date: string;
}

/** An idea found on the way: recorded, PARKED, never executed without authorisation. */
export interface Proposal {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** How the work goes, as somebody sees it. */
export interface Progress {
  readonly schedule?: readonly { readonly what: string; readonly due: string; readonly state: 'open' | 'done' | 'late' }[];
  readonly hours?: { readonly estimated: number; readonly actual?: number };
  readonly risks?: readonly { readonly risk: string; readonly mitigation: string }[];
  readonly confidence?: { readonly level: 'low' | 'medium' | 'high'; readonly statement: string };
}

/** The answers to the five questions of process improvement. */
export interface Reflection {
  readonly wentWell?: string;
  readonly failedOrReworked?: string;
  readonly wouldHaveHelped?: string;
  readonly learnings?: string;
  readonly shouldBecomeGovernance?: string;
}

/** The five questions in the order in which a report answers them. */
export const reflectionQuestions: readonly { readonly key: keyof Reflection; readonly question: string }[] = [
  { key: 'wentWell', question: 'What went well?' },
  { key: 'failedOrReworked', question: 'What failed, was blocked or was reworked?' },
  { key: 'wouldHaveHelped', question: 'What change of process, governance or tooling would have helped?' },
  { key: 'learnings', question: 'How was each learning complied with?' },
  { key: 'shouldBecomeGovernance', question: 'What should become governance?' },
];

export type NarrativeReading =
  | { readonly state: 'absent'; readonly path: string }
  | { readonly state: 'invalid'; readonly path: string; readonly problems: readonly Problem[] }
  | { readonly state: 'read'; readonly path: string; readonly sha256: string; readonly narrative: Narrative };

/** The parts that a complete narrative still needs, in the order of its file. */
export function missingParts(narrative: Narrative): string[] {
  const parts: [string, boolean][] = [
    ['statedBy', narrative.statedBy !== undefined],
    ['summary', isAnswered(narrative.summary)],
    ['architecture', (narrative.architecture ?? []).length > 0],
    ['codeChecking', (narrative.codeChecking ?? []).length > 0],
    ['proposals', narrative.proposals !== undefined],
    ...reflectionQuestions.map(({ key }): [string, boolean] => [`reflection.${key}`, isAnswered(narrative.reflection?.[key])]),
    ['terminalState', narrative.terminalState !== undefined],
    ['signature', narrative.signature !== undefined],
  ];
  return parts.filter(([, present]) => !present).map(([part]) => part);
}

function isAnswered(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
