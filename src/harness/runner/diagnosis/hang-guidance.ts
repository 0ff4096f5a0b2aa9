import type { HangKind } from '../run-event.ts';

/** What to do about each kind of hang. Printed at the end of its dump. */
export const hangGuidance: Readonly<Record<HangKind, string>> = {
  'pending-promise':
    'A promise never settled. Look at where it was created and find every path that should resolve or reject it: an event that never ' +
    'comes, an error that is swallowed before reject is called, a branch that returns early, a callback that is not called. Give waits that depend on others a limit and an error of their own.',
  deadlock:
    'Each of these calls holds what another one of them waits for, so none can go on. Take the locks in the same order everywhere, or ' +
    'take them all at once, or hold only one at a time. Call no foreign code while a lock is held, and give acquiring a time limit so that a cycle ends with an error.',
  polling:
    'The code asks again and again for a condition that never holds. Find out what should make it true and why that does not happen; ' +
    'better, wait for the event itself. Bound every polling loop by time or by count, and let it fail with what it last saw.',
  network:
    'The other side accepted or was dialled, and does not answer. Check that the server in the test answers this request and that the address is right. Give every ' +
    'request a time limit (AbortSignal.timeout) and close sockets and servers in the hook that ends the test.',
  timer:
    'The test waits for a timer that is due later than the test may take. Shorten the delay, make it a parameter, or inject the clock and advance it in the test.',
  'synchronous-loop':
    'This code kept the thread busy, so nothing else could run, timers and other tests included. Check the condition that should end the loop and that each round comes nearer to it. ' +
    'A loop that only awaits what is already settled blocks just the same. Split long work into pieces that yield.',
  'regular-expression':
    'Matching takes exponential or very long time on this input (catastrophic backtracking). Remove nested or overlapping quantifiers such as (a+)+ or (.*)*, ' +
    'anchor the expression, bound the length of the input, or parse without a regular expression.',
  'atomics-wait':
    'Atomics.wait puts the whole thread to sleep until another thread notifies it, and nobody did. Check that the notifying thread runs and writes before it notifies; give Atomics.wait a limit; use Atomics.waitAsync on a main thread.',
  'child-process':
    'A child process does not end. Look at its command line above: it may wait for input, for a lock, or be a server. Give the call a timeout, close its standard input, ' +
    'and prefer an asynchronous call, which does not block the thread meanwhile.',
  'native-call':
    'The thread was inside native code (a system call or a built-in that cannot be interrupted), so no JavaScript stack could be taken. The system call above tells what it waited for. ' +
    'Look in the test for synchronous file access to a pipe or device, for synchronous cryptography or compression, or for one built-in call on very large data.',
  unknown:
    'What the test waits for was not seen from inside the process. Look at what is open, listed above, and at what the test started outside of its own promises.',
};
