import type { IncomingRequest } from './incoming-request.ts';
import type { ServiceHandler } from './run-handler.ts';
import type { WireAnswer } from './service-answer.ts';

/** What a server needs of a `ServiceReceiver`. */
export interface RequestReceiver {
  readonly maxBodyBytes: number;
  handle(request: IncomingRequest, handler: ServiceHandler): Promise<WireAnswer>;
  refuse(error: unknown, headers: IncomingRequest['headers']): WireAnswer;
}
