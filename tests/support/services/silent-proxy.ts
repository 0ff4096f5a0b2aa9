import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A way to a server that can be cut, and that can keep answers back, so that what was sent is done and nobody hears of it. */
export async function silentProxy(address: string) {
  const [host = '', port = ''] = address.split(':');
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((client) => {
    const behind = connect(Number(port), host);
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => (client.destroy(), behind.destroy(), sockets.delete(socket)));
    }
    client.pipe(behind);
    behind.on('data', (data) => isSilent || client.write(data));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    silence: () => void (isSilent = true),
    /** Ends all connections; new ones are served as before the silence. */
    cut() {
      isSilent = false;
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
