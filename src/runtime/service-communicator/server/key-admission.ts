import type { Clock } from '../../../foundation/clock.ts';
import type { Keyring } from '../security/keyring.ts';
import type { ReplayGuard } from '../security/replay-guard.ts';
import type { SecurityKey } from '../security/security-key.ts';
import { RefusedRequestError } from './refused-request-error.ts';

/** What every message that is protected by a key has to pass, before and after its authenticity is known. */
export class KeyAdmission {
  readonly #keyring: Keyring | undefined;
  readonly #guard: ReplayGuard;
  readonly #clock: Clock;

  constructor(keyring: Keyring | undefined, guard: ReplayGuard, clock: Clock) {
    this.#keyring = keyring;
    this.#guard = guard;
    this.#clock = clock;
  }

  /** @throws {RefusedRequestError} there is no such key, it is retired, or the message is out of time. */
  findKey(keyId: string, sentMs: number): SecurityKey {
    const key = this.#keyring?.find(keyId);
    if (key === undefined) throw new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'unknown key');
    if (key.state === 'retired') throw new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'retired key');
    if (!this.#guard.isTimely(sentMs, this.#clock.wallMs())) throw outOfTime();
    return key;
  }

  /**
   * Only for a message that is authentic: it takes memory to tell a replay.
   *
   * @throws {RefusedRequestError} the key may not speak for the organisation, or the message came before.
   */
  admit(key: SecurityKey, organisationId: string, session: string, number: number, sentMs: number): void {
    if (!key.maySpeakFor(organisationId)) {
      throw new RefusedRequestError('RECEIVER_ORGANISATION_FORBIDDEN', 'the key may not speak for the organisation');
    }
    const verdict = this.#guard.judge(organisationId, `${key.id} ${session}`, number, sentMs, this.#clock.wallMs());
    if (verdict === 'stale') throw outOfTime();
    if (verdict === 'replayed') throw new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'replayed');
    if (verdict === 'full') throw new RefusedRequestError('RECEIVER_OVERLOADED', 'too many senders to tell a replay');
  }
}

function outOfTime(): RefusedRequestError {
  return new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'out of the time window');
}
