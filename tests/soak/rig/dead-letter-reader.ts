import type { DeadLetter, OrganisationRouter } from '../../../src/runtime/message-router/message-router.ts';
import type { SoakModel } from './soak-model.ts';

/** Gives each dead letter once, as long as it is read before the router forgets what it gave last. */
export class DeadLetterReader {
  readonly #router: OrganisationRouter<SoakModel>;
  #last: DeadLetter | undefined;

  constructor(router: OrganisationRouter<SoakModel>) {
    this.#router = router;
  }

  /** Those that are new, oldest first. @throws {Error} some were forgotten before they were read. */
  read(): readonly DeadLetter[] {
    const letters = this.#router.deadLetters();
    const at = this.#last === undefined ? -1 : letters.lastIndexOf(this.#last);
    if (this.#last !== undefined && at === -1) throw new Error('dead letters were forgotten before they were read');
    this.#last = letters.at(-1);
    return letters.slice(at + 1);
  }
}
