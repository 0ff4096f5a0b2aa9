import type { PublishingChannel } from '../shared/bus-outlet.ts';

/** What the integrator needs of an event bus. `EventBus` fits. */
export interface IntegrationBus {
  /** The bus of one organisation, running. */
  for(organisationId: string): IntegrationChannel;
}

export interface IntegrationChannel extends PublishingChannel<ChannelPublish> {
  publish(type: string, payload: unknown, options: ChannelPublish): ChannelEvent;
  subscribe(
    filter: { readonly pattern: string },
    callback: (event: ChannelEvent) => Promise<void>,
    options: ChannelSubscription,
  ): Disposable;
  events(query: ChannelQuery): { readonly events: readonly ChannelEvent[]; readonly next?: number };
}

export interface ChannelPublish {
  readonly source: string;
  readonly correlationId?: string;
}

export interface ChannelEvent {
  readonly sequence: number;
  readonly payload: unknown;
  readonly publishedAtMs: number;
  readonly correlationId?: string | undefined;
}

/** Calls the callback after `publish` has returned, one event after the other, and again while it rejects, `retry.attempts` times in all. */
export interface ChannelSubscription {
  readonly name: string;
  readonly mode: 'asynchronous';
  readonly retry: { readonly attempts: number; readonly baseMs: number; readonly capMs: number };
  readonly queueLimit: number;
}

export interface ChannelQuery {
  readonly pattern: string;
  /** The first sequence number. */
  readonly from?: number;
  readonly limit?: number;
}
