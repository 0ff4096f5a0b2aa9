import type { BusEvent } from './bus-event.ts';
import type { EventLog } from './event-transport.ts';

/** Where a log first breaks its order. */
export interface OrderViolation {
  /** `missing`: no event where one should be. `out-of-place`: one with another number. `foreign`: one of another organisation. */
  readonly kind: 'missing' | 'out-of-place' | 'foreign';
  /** The sequence number that should be there. */
  readonly sequence: number;
  /** The one that is. */
  readonly found?: number;
}

export interface OrderReport {
  readonly isInOrder: boolean;
  readonly checked: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly violation?: OrderViolation;
}

/** Walks all retained events of a log: numbers must rise by one from the first to the last, those passed over aside, and all must be the organisation's own. */
export function verifyOrder(log: EventLog, organisationId: string): OrderReport {
  log.expire();
  const { firstSequence, lastSequence } = log;
  for (let sequence = firstSequence; sequence <= lastSequence; sequence += 1) {
    const event = log.at(sequence);
    if (event === undefined && log.isPassedOver?.(sequence) === true) continue;
    const violation = violationAt(sequence, event, organisationId);
    const checked = sequence - firstSequence;
    if (violation !== undefined) return { isInOrder: false, checked, firstSequence, lastSequence, violation };
  }
  return { isInOrder: true, checked: lastSequence + 1 - firstSequence, firstSequence, lastSequence };
}

function violationAt(sequence: number, event: BusEvent | undefined, organisationId: string): OrderViolation | undefined {
  if (event === undefined) return { kind: 'missing', sequence };
  if (event.sequence !== sequence) return { kind: 'out-of-place', sequence, found: event.sequence };
  return event.organisationId === organisationId ? undefined : { kind: 'foreign', sequence, found: event.sequence };
}
