const { nextTick } = process;

type Callback = (error?: Error | null) => void;

/** Hands what is printed on standard output and error to `onText` instead of printing it. */
export function captureOutput(onText: (text: string) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Callback, callback?: Callback): boolean => {
      onText(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      const done = typeof encoding === 'function' ? encoding : callback;
      if (done) nextTick(done);
      return true;
    };
  }
}
