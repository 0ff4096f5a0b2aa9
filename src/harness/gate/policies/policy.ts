import type { CelExpression } from '../cel/compile-expression.ts';
import type { MessageTemplate } from '../cel/message-template.ts';

/** `governance/policies/*.yaml` as its schema describes it. */
export interface PolicyFile {
  readonly id: string;
  readonly title: string;
  /** `always`, `opt-in`, `opt-out`, or an expression. */
  readonly active?: string;
  /** Why it is not active, where that needs saying. */
  readonly inactive?: string;
  readonly facts?: Readonly<Record<string, string>>;
  readonly rule: string;
  readonly evaluated: string;
  readonly message: string;
  readonly holds?: string;
  readonly remedy: string;
  /** Whether only others than the builder can mend it. */
  readonly blocks?: boolean;
  /** The place of a rule that each repository writes for itself, in a file with the same id. */
  readonly open?: boolean;
}

/** When a policy is evaluated: whatever the plan says, when the plan says so, unless it says so, or where an expression holds. */
export type Activation = 'always' | 'opt-in' | 'opt-out' | CelExpression;

/** One rule of the gate, read and type-checked. */
export interface Policy {
  readonly id: string;
  readonly title: string;
  readonly activation: Activation;
  readonly inactive: string;
  /** Named expressions, each of which may use those before it. */
  readonly facts: ReadonlyMap<string, CelExpression>;
  /** Yields a bool. */
  readonly rule: CelExpression;
  /** Yields how many things the rule looked at. */
  readonly evaluated: CelExpression;
  readonly message: MessageTemplate;
  readonly holds?: MessageTemplate;
  readonly remedy: string;
  readonly blocks: boolean;
  /** Path of its file, and SHA-256 of it. */
  readonly file: string;
  readonly digest: string;
  readonly origin: 'built-in' | 'repository';
}
