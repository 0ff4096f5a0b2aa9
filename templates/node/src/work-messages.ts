/** Asks a service for work. */
export interface WorkRequest {
  readonly work_id: string;
  readonly service: string;
  readonly action: 'perform' | 'compensate';
  readonly input: unknown;
}

/** How the work ended, to whoever asked for it. */
export type WorkOutcome =
  | { readonly work_id: string; readonly service: string; readonly output: unknown }
  | { readonly work_id: string; readonly service: string; readonly reason: string };

/** The types under which these events go over the bus. */
export const workTypes = { requested: 'work.requested', completed: 'work.completed', failed: 'work.failed' } as const;

export function isWorkRequest(payload: unknown): payload is WorkRequest {
  if (typeof payload !== 'object' || payload === null || !('input' in payload)) return false;
  const { work_id: workId, service, action } = payload as Readonly<Record<string, unknown>>;
  return typeof workId === 'string' && typeof service === 'string' && (action === 'perform' || action === 'compensate');
}

export function isWorkOutcome(payload: unknown): payload is WorkOutcome {
  if (typeof payload !== 'object' || payload === null) return false;
  const { work_id: workId, service } = payload as Readonly<Record<string, unknown>>;
  return typeof workId === 'string' && typeof service === 'string' && ('output' in payload || 'reason' in payload);
}
