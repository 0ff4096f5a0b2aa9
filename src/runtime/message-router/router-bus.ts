import type { PublishingChannel } from '../shared/bus-outlet.ts';

/** What the router needs of an event bus. `EventBus` fits. */
export interface RouterBus {
  /** The bus of one organisation, running. */
  for(organisationId: string): RouterChannel;
}

export interface RouterChannel extends PublishingChannel<ChannelPublish> {
  /** Calls the callback within each publish; where a broker keeps the events, when one was read from there. */
  subscribe(
    filter: { readonly pattern: string },
    callback: (event: ChannelEvent) => void,
    options: { readonly name: string },
  ): Disposable;
}

export interface ChannelPublish {
  readonly source: string;
  readonly correlationId: string;
  readonly priority: ChannelPriority;
}

export type ChannelPriority = 'high' | 'normal' | 'low';

export interface ChannelEvent {
  readonly type: string;
  readonly payload: unknown;
  readonly priority: ChannelPriority;
  readonly source?: string | undefined;
  readonly correlationId?: string | undefined;
}
