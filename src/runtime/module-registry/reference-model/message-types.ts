import type { GroupField } from './field.ts';
import type { ReferenceModuleName } from './reference-modules.ts';

/** From the most to the least urgent. */
export const messagePriorities = ['critical', 'high', 'normal', 'low'] as const;
export type MessagePriority = (typeof messagePriorities)[number];

/** A type of message: who sends it to whom, how urgent it is unless told otherwise, and what it carries. */
export interface MessageDefinition<ModuleName extends string = string> {
  readonly sources: readonly ModuleName[];
  readonly targets: readonly ModuleName[];
  readonly priority: MessagePriority;
  readonly payload: GroupField;
}

const id = { kind: 'text', most: 128 } as const;
const name = { kind: 'text', most: 256 } as const;
const reason = { kind: 'text', most: 1_024 } as const;
const time = { kind: 'number', least: 0, most: Number.MAX_SAFE_INTEGER } as const;
const count = { kind: 'integer', least: 0, most: Number.MAX_SAFE_INTEGER } as const;
const ratio = { kind: 'number', least: 0, most: 1 } as const;
const figures = { kind: 'map', of: { kind: 'number', least: -Number.MAX_VALUE, most: Number.MAX_VALUE }, most: 256 } as const;
const state = {
  kind: 'word',
  of: ['Registered', 'Starting', 'Healthy', 'Degraded', 'Unhealthy', 'ShuttingDown', 'Stopped'],
} as const;
const health = { kind: 'word', of: ['Healthy', 'Degraded', 'Critical', 'Transitioning', 'Unknown'] } as const;

const all = [
  'EventBus',
  'Orchestrator',
  'Storage',
  'DataCapture',
  'AnalysisEngine',
  'Gamification',
  'AI',
  'CuteFigurine',
] as const satisfies readonly ReferenceModuleName[];
const others = [
  'EventBus',
  'Storage',
  'DataCapture',
  'AnalysisEngine',
  'Gamification',
  'AI',
  'CuteFigurine',
] as const satisfies readonly ReferenceModuleName[];

/** The fourteen message types of the reference model. The first five carry what was captured from DataCapture to CuteFigurine. */
export const messageTypes = {
  'data.captured': {
    sources: ['DataCapture'],
    targets: ['Storage'],
    priority: 'normal',
    payload: { kind: 'group', fields: { captureId: id, sensor: name, capturedAtMs: time, values: figures } },
  },
  'data.stored': {
    sources: ['Storage'],
    targets: ['AnalysisEngine'],
    priority: 'normal',
    payload: { kind: 'group', fields: { captureId: id, recordId: id, version: count, sizeBytes: count } },
  },
  'analysis.completed': {
    sources: ['AnalysisEngine'],
    targets: ['Gamification'],
    priority: 'normal',
    payload: { kind: 'group', fields: { recordId: id, score: ratio, findings: { kind: 'list', of: reason, most: 64 } } },
  },
  'achievement.unlocked': {
    sources: ['Gamification'],
    targets: ['AI'],
    priority: 'normal',
    payload: { kind: 'group', fields: { achievementId: id, title: name, points: count, recordId: { ...id, optional: true } } },
  },
  'response.decided': {
    sources: ['AI'],
    targets: ['CuteFigurine'],
    priority: 'normal',
    payload: {
      kind: 'group',
      fields: {
        responseId: id,
        text: { kind: 'text', most: 4_096 },
        mood: { kind: 'word', of: ['calm', 'happy', 'proud', 'worried'] },
      },
    },
  },
  'figurine.animated': {
    sources: ['CuteFigurine'],
    targets: ['Orchestrator'],
    priority: 'low',
    payload: { kind: 'group', fields: { responseId: id, animation: name, durationMs: time, completed: { kind: 'boolean' } } },
  },
  'analysis.requested': {
    sources: ['Orchestrator', 'AI'],
    targets: ['AnalysisEngine'],
    priority: 'normal',
    payload: { kind: 'group', fields: { requestId: id, recordIds: { kind: 'list', of: id, most: 1_000 } } },
  },
  'record.requested': {
    sources: ['AnalysisEngine', 'AI'],
    targets: ['Storage'],
    priority: 'normal',
    payload: { kind: 'group', fields: { requestId: id, recordId: id, version: { ...count, optional: true } } },
  },
  'module.lifecycle': {
    sources: all,
    targets: ['Orchestrator'],
    priority: 'high',
    payload: { kind: 'group', fields: { module: name, from: state, to: state, reason, sequence: count, atMs: time } },
  },
  'module.heartbeat': {
    sources: all,
    targets: ['Orchestrator'],
    priority: 'low',
    payload: { kind: 'group', fields: { module: name, beat: count, atMs: time, load: { ...ratio, optional: true } } },
  },
  'system.health': {
    sources: ['Orchestrator'],
    targets: others,
    priority: 'high',
    payload: { kind: 'group', fields: { from: health, to: health, sequence: count, atMs: time } },
  },
  'config.changed': {
    sources: ['Orchestrator'],
    targets: others,
    priority: 'high',
    payload: {
      kind: 'group',
      fields: { version: count, settings: { kind: 'map', of: { kind: 'text', most: 4_096 }, most: 256 } },
    },
  },
  'command.issued': {
    sources: ['Orchestrator'],
    targets: others,
    priority: 'critical',
    payload: {
      kind: 'group',
      fields: {
        commandId: id,
        module: name,
        command: { kind: 'word', of: ['start', 'stop', 'recover', 'pause', 'resume'] },
        deadlineMs: { ...time, optional: true },
      },
    },
  },
  'error.raised': {
    sources: all,
    targets: ['Orchestrator'],
    priority: 'high',
    payload: {
      kind: 'group',
      fields: { module: name, code: name, message: reason, severity: { kind: 'word', of: ['warning', 'error', 'fatal'] } },
    },
  },
} as const satisfies Readonly<Record<string, MessageDefinition<ReferenceModuleName>>>;
