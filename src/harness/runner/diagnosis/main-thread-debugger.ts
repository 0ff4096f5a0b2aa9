import { Session } from 'node:inspector';
import type { Debugger, Runtime } from 'node:inspector';
import { globalKey } from './watch-channel.ts';
import type { PausedState } from './watch-channel.ts';

/** The main thread, stopped in the middle of its code. */
export interface PausedThread extends PausedState {
  /** Variables of the innermost of the user's functions, as `name = value`. */
  readonly variables: readonly string[];
}

const maxVariables = 20;
const maxValueLength = 120;
/** Variables that only the bundler or the language put there. */
const artificial = /^(__vi_|__vite_|__filename$|__dirname$|arguments$|this$)/;

/** Stops the main thread from another thread, whatever JavaScript it runs, and looks at it. */
export class MainThreadDebugger {
  readonly #session = new Session();
  #event: Debugger.PausedEventDataType | undefined;

  /** Asks for the stop, which comes as soon as the main thread runs JavaScript. */
  constructor() {
    this.#session.connectToMainThread();
    this.#session.once('Debugger.paused', ({ params }) => (this.#event = params));
    this.#session.post('Debugger.enable');
    this.#session.post('Debugger.pause');
  }

  get isStopped(): boolean {
    return this.#event !== undefined;
  }

  /** What the stopped thread was doing. */
  async look(isUserFile: (file: string | undefined) => boolean): Promise<PausedThread> {
    const callFrames = this.#event?.callFrames ?? [];
    const state = await this.#askMainThread(callFrames[0]);
    // The debugger lists the frames on the stack without those of built-ins.
    const calls = state.frames.filter((frame) => frame.file !== undefined && !frame.isAsync);
    const call = callFrames[calls.findIndex((frame) => isUserFile(frame.file))];
    return { ...state, variables: call === undefined ? [] : await this.#variablesOf(call) };
  }

  /** Lets the main thread go on. */
  release(): void {
    this.#session.post('Debugger.resume');
    this.#session.disconnect();
  }

  async #askMainThread(call: Debugger.CallFrame | undefined): Promise<PausedState> {
    const { result } = await this.#post<Debugger.EvaluateOnCallFrameReturnType>('Debugger.evaluateOnCallFrame', {
      callFrameId: call?.callFrameId,
      expression: `globalThis[Symbol.for('${globalKey}')].describePaused()`,
      returnByValue: true,
      silent: true,
    });
    return typeof result.value === 'string' ? (JSON.parse(result.value) as PausedState) : { frames: [] };
  }

  async #variablesOf(call: Debugger.CallFrame): Promise<string[]> {
    // The blocks around the place, out to the function's own scope; what lies beyond belongs to others.
    const scopes = call.scopeChain.slice(0, call.scopeChain.findIndex(({ type }) => type === 'local') + 1);
    const properties = await Promise.all(scopes.map(({ object }) => this.#propertiesOf(object)));
    return properties
      .flat()
      .filter(({ name, value }) => value !== undefined && !artificial.test(name))
      .slice(0, maxVariables)
      .map(({ name, value }) => `${name} = ${preview(value!)}`);
  }

  async #propertiesOf({ objectId }: Runtime.RemoteObject): Promise<Runtime.PropertyDescriptor[]> {
    const request = { objectId, ownProperties: true, generatePreview: true };
    return (await this.#post<Runtime.GetPropertiesReturnType>('Runtime.getProperties', request)).result;
  }

  #post<Result>(method: string, parameters: object): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#session.post(method, parameters, (error: Error | null, result?: object) => {
        if (error === null) resolve(result as Result);
        else reject(error);
      });
    });
  }
}

function preview(value: Runtime.RemoteObject): string {
  const text =
    value.type === 'string' ? JSON.stringify(value.value) : (previewObject(value) ?? value.description ?? String(value.value));
  const line = text.split('\n')[0] ?? '';
  return line.length <= maxValueLength ? line : `${line.slice(0, maxValueLength)}…`;
}

function previewObject({ preview, type }: Runtime.RemoteObject): string | undefined {
  if (preview === undefined || type === 'function') return undefined;
  const isArray = preview.subtype === 'array';
  const parts = preview.properties.map(({ name, value = '' }) => (isArray ? value : `${name}: ${value}`));
  const listed = [...parts, ...(preview.overflow ? ['…'] : [])].join(', ');
  return isArray ? `[${listed}]` : `{ ${listed} }`;
}
