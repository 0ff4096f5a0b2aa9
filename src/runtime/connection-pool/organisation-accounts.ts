import { Account } from './account.ts';

export interface AccountBounds {
  readonly max: number;
  readonly maxOrganisations: number;
  readonly organisationQuota: number;
  readonly organisationQuotas: ReadonlyMap<string, number>;
}

const longestId = 256;

/** One account an organisation. Beyond the bound the accounts longest at rest are forgotten, never one that holds or waits. */
export class OrganisationAccounts {
  readonly #bounds: AccountBounds;
  readonly #accounts = new Map<string, Account>();
  #latest: Account | undefined;
  /** Accounts forgotten because the bound was hit. */
  forgotten = 0;

  constructor(bounds: AccountBounds) {
    this.#bounds = bounds;
  }

  /** The account of `id`, opened when it is new; undefined when `id` is no text of 1 to 256 characters. */
  of(id: string): Account | undefined {
    const latest = this.#latest;
    if (latest !== undefined && latest.id === id) return latest;
    const account = this.#accounts.get(id) ?? this.#open(id);
    this.#latest = account;
    return account;
  }

  find(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  /** The account an organisation that was never seen would have; it is not kept. */
  blank(id: string): Account {
    const { max, organisationQuota, organisationQuotas } = this.#bounds;
    return new Account(id, organisationQuotas.get(id) ?? organisationQuota, max);
  }

  [Symbol.iterator](): Iterator<Account> {
    return this.#accounts.values();
  }

  #open(id: string): Account | undefined {
    if (typeof id !== 'string' || id.length === 0 || id.length > longestId) return undefined;
    if (this.#accounts.size >= this.#bounds.maxOrganisations) this.#forgetHalfAtRest();
    const account = this.blank(id);
    this.#accounts.set(id, account);
    return account;
  }

  /** Half of them at a time, so that a stream of new organisations does not sort them all for each. */
  #forgetHalfAtRest(): void {
    const atRest = [...this.#accounts.values()].filter((account) => account.atRest);
    const oldest = atRest
      .toSorted((one, other) => one.latestAcquisition - other.latestAcquisition)
      .slice(0, Math.ceil(atRest.length / 2));
    for (const account of oldest) this.#accounts.delete(account.id);
    this.forgotten += oldest.length;
  }
}
