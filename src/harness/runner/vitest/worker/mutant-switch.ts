import path from 'node:path';

import { describeSwitch } from '../../mutant-switching.ts';
import type { MutantSwitching } from '../../mutant-switching.ts';
import type { MutantsAsked } from '../../supervision/journal-entry.ts';

/** The switch that the instrumented sources of this process ask. Which mutant is on cannot be read off what they find. */
export class MutantSwitch {
  readonly #settings: MutantSwitching;
  readonly #childFolder: string;
  #active = '';
  /** Each the ids of one place, with commas between. */
  #asked = new Set<string>();
  /** Counts what was taken: from then on each place notes anew that it was passed. */
  #turn = 1;
  #notes = '';
  #count = 0;

  /** @param childFolder  Of this worker alone; child processes of tests note there which switches they ask. */
  constructor(settings: MutantSwitching, childFolder: string) {
    this.#settings = settings;
    this.#childFolder = childFolder;
    const value = Object.freeze({
      isActive: (id: string): boolean => id === this.#active,
      turn: (): number => this.#turn,
      cover: settings.records ? (ids: string): void => void this.#asked.add(ids) : undefined,
    });
    Object.defineProperty(globalThis, settings.key, { value, enumerable: false });
    this.#switchOn(settings.always ?? '');
  }

  /** From now on what runs belongs to this test. Returns what was asked before, outside of any. */
  begin(file: string, title: string): MutantsAsked | undefined {
    const outside = this.#take(file);
    const { byTest, placebo, always, records } = this.#settings;
    this.#notes = records ? path.join(this.#childFolder, `asked-${process.pid}-${(this.#count += 1)}`) : '';
    this.#switchOn(always ?? findOwn(findOwn(byTest, file) ?? {}, title) ?? placebo);
    return outside;
  }

  /** The test has ended. Returns what it asked. */
  end(file: string, id: string): MutantsAsked | undefined {
    const asked = this.#take(file);
    this.#notes = '';
    this.#switchOn(this.#settings.always ?? '');
    return asked === undefined ? undefined : { ...asked, id };
  }

  #take(file: string): MutantsAsked | undefined {
    if (!this.#settings.records) return undefined;
    const mutants = [...new Set([...this.#asked].flatMap((ids) => ids.split(',')))];
    this.#asked = new Set();
    this.#turn += 1;
    return { type: 'mutants-asked', file, mutants, childNotes: this.#notes };
  }

  #switchOn(mutant: string): void {
    this.#active = asKey(mutant);
    process.env[this.#settings.key] = describeSwitch(mutant, this.#notes);
  }
}

/** The same text as V8 keeps names of properties and literals of sources, which it compares by their address. */
function asKey(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text;
}

/** Titles come from test files, and one of them may be `constructor`. */
function findOwn<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
