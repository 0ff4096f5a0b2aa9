import type { MessagePort } from 'node:worker_threads';

let holders = 0;
let port: MessagePort | undefined;

/** The process stays alive until what is returned is disposed of. Timers of the runtime modules do not keep it alive by themselves. */
export function holdProcess(): Disposable {
  let isHeld = true;
  holders += 1;
  port ??= openPort();
  return {
    [Symbol.dispose]() {
      if (!isHeld) return;
      isHeld = false;
      holders -= 1;
      if (holders > 0) return;
      port?.close();
      port = undefined;
    },
  };
}

/** The outcome of `work`. The process stays alive until there is one. */
export async function keepAlive<Value>(work: Promise<Value>): Promise<Value> {
  using _ = holdProcess();
  return await work;
}

function openPort(): MessagePort {
  const { port1 } = new MessageChannel();
  port1.ref();
  return port1;
}
