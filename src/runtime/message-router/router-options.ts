import type { Clock } from '../../foundation/clock.ts';
import type { MessageModel } from '../module-registry/reference-model/reference-model.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import type { LaneOptions } from './lane-settings.ts';
import type { RouterBus } from './router-bus.ts';
import type { RouterRegistry } from './router-registry.ts';

export interface RouterOptions<Model extends MessageModel = MessageModel> {
  /** Who sends what to whom. Default: the reference model, eight modules and fourteen message types. */
  readonly model?: Model;
  /** How modules are given their messages, unless they say otherwise. */
  readonly lanes?: LaneOptions;
  /** Carries each accepted message as an event, and brings those that others published. An organisation's bus must be running when the organisation is first asked for. */
  readonly bus?: RouterBus;
  /** Knows how the modules are: one that does not serve is given nothing, and one that handles nothing any more is found to have crashed. */
  readonly registry?: RouterRegistry;
  /** Whether a module that is Unhealthy is started again through the registry. Default true. */
  readonly recovers?: boolean;
  /** Delay before the first such start; doubles with each that did not help. Default 100. */
  readonly recoveryBaseMs?: number;
  /** No delay is longer. Default 30,000. */
  readonly recoveryCapMs?: number;
  /** Tells routers apart in metrics. Default `default`. */
  readonly name?: string;
  /** About how much memory the payloads of one organisation may take that wait or are being handled. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Messages that led to each other; a longer chain ends as a dead letter. Default 64. */
  readonly maxHops?: number;
  /** Hops of one organisation that can be read again; the oldest are forgotten. 0 keeps none. Default 1,024. */
  readonly maxTracedHops?: number;
  /** Ids of one organisation that are remembered so that none is routed twice. Default 10,000. */
  readonly maxRememberedIds?: number;
  /** Of one organisation; the oldest are forgotten. Default 1,000. */
  readonly maxDeadLetters?: number;
  /** About how much memory the payloads of the dead letters of one organisation may take. Default 16 MiB. */
  readonly maxDeadLetterBytes?: number;
  /** Default 1,024. */
  readonly maxOrganisations?: number;
  /** Of one organisation. Default 1,024. */
  readonly maxModules?: number;
  /** Calls of `sendAsync` of one organisation that wait for room. Default 1,024. */
  readonly maxWaitingSenders?: number;
  /** How long `close` and `drain` wait for what is queued. Default 10,000. */
  readonly drainMs?: number;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

type Optional = 'bus' | 'registry' | 'metrics';

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<RouterOptions, Optional>> & Pick<RouterOptions, Optional>;

export interface SendOptions {
  /** Default: that of the message type. */
  readonly priority?: 'critical' | 'high' | 'normal' | 'low';
  /** The message's own id: sent again, it is not routed again. Default: one that nothing else has. */
  readonly id?: string;
  /** Default: that of the message being handled, or one that nothing else has. */
  readonly correlationId?: string;
}

export interface SendAsyncOptions extends SendOptions {
  /** Ends the wait for room. */
  readonly signal?: AbortSignal;
}

export interface DrainOptions {
  /** In place of the router's `drainMs`. */
  readonly drainMs?: number;
  /** Ends the wait at once when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface IdleOptions {
  /** Default 10,000. */
  readonly timeoutMs?: number;
  /** Ends the wait at once when it is aborted. */
  readonly signal?: AbortSignal;
}
