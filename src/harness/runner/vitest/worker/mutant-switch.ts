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
  #notes = '';
  #count = 0;

  /** @param childFolder  Of this worker alone; child processes of tests note there which switches they ask. */
  constructor(settings: MutantSwitching, childFolder: string) {
    this.#settings = settings;
    this.#childFolder = childFolder;
    const value = Object.freeze({
      isActive: (id: string): boolean => id === this.#active,
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
    return { type: 'mutants-asked', file, mutants, childNotes: this.#notes };
  }

  #switchOn(mutant: string): void {
    this.#active = mutant;
    process.env[this.#settings.key] = describeSwitch(mutant, this.#notes);
  }
}

/** Titles come from test files, and one of them may be `constructor`. */
function findOwn<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
