import type { BusEvent } from './bus-event.ts';
import type { Subscriber } from './subscriber.ts';

/** Gives an event to each of the receivers. */
export function deliverTo(receivers: readonly Subscriber[], event: BusEvent): void {
  for (let place = 0; place < receivers.length; place += 1) {
    const receiver = receivers[place] as Subscriber;
    if (!receiver.isDirect) {
      receiver.take(event);
      continue;
    }
    // Taken out first, so that the callback gets no `this`.
    const { callback } = receiver;
    try {
      const outcome = callback(event);
      if (outcome === undefined) receiver.countDelivery();
      else receiver.returned(event, outcome);
    } catch (error) {
      receiver.failed(event, 1, error);
    }
  }
}

/** The rest of a round, where a callback returned something or changed who receives. */
export function finishRound(receivers: readonly Subscriber[], place: number, event: BusEvent, outcome: unknown): void {
  creditRound(receivers, place);
  (receivers[place] as Subscriber).returned(event, outcome);
  deliverTo(receivers.slice(place + 1), event);
}

/** The first `count` of these have handled an event. */
export function creditRound(receivers: readonly Subscriber[], count: number): void {
  for (let place = 0; place < count; place += 1) (receivers[place] as Subscriber).countDelivery();
}
