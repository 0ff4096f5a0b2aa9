import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in, whether or not it came in whole. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  body: string;
  /** Whether the whole body arrived. */
  complete: boolean;
}

export type Answer = (recorded: Recorded, response: ServerResponse, request: IncomingMessage) => void;

/** An HTTP server on loopback that records everything it received, before it answers. */
export class RecordingServer implements AsyncDisposable {
  readonly received: Recorded[] = [];
  readonly #server: Server;

  private constructor(answer: Answer) {
    this.#server = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      const recorded: Recorded = { method, path: url, headers, body: '', complete: false };
      this.received.push(recorded);
      request.setEncoding('utf8').on('data', (text: string) => (recorded.body += text));
      request.on('end', () => {
        recorded.complete = true;
        answer(recorded, response, request);
      });
      request.on('error', () => undefined);
    });
  }

  /** @param answer  Default: 200 with the body of the request. */
  static async start(answer: Answer = ({ body }, response) => void response.end(body)): Promise<RecordingServer> {
    const server = new RecordingServer(answer);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
