/** Ends the process when everything is printed. Left to itself, Node.js takes down all that was loaded before it ends. */
export async function leave(): Promise<void> {
  const streams = [process.stdout, process.stderr];
  await Promise.all(streams.map((stream) => new Promise((resolve) => stream.write('', resolve))));
  process.exit();
}
