/** What a value may be, as plain data: both the TypeScript type (`ValueOf`) and the check at the boundary (`compileField`) come from it. */
export type Field =
  | { readonly kind: 'text'; readonly most: number; readonly optional?: boolean }
  | { readonly kind: 'number'; readonly least: number; readonly most: number; readonly optional?: boolean }
  | { readonly kind: 'integer'; readonly least: number; readonly most: number; readonly optional?: boolean }
  | { readonly kind: 'boolean'; readonly optional?: boolean }
  | { readonly kind: 'word'; readonly of: readonly string[]; readonly optional?: boolean }
  | { readonly kind: 'list'; readonly of: Field; readonly most: number; readonly optional?: boolean }
  | { readonly kind: 'map'; readonly of: Field; readonly most: number; readonly optional?: boolean }
  | GroupField;

/** An object with these fields and no others. */
export interface GroupField {
  readonly kind: 'group';
  readonly fields: Readonly<Record<string, Field>>;
  readonly optional?: boolean;
}

/** The TypeScript type of the values that `F` admits. */
export type ValueOf<F> = F extends { readonly kind: 'text' }
  ? string
  : F extends { readonly kind: 'number' | 'integer' }
    ? number
    : F extends { readonly kind: 'boolean' }
      ? boolean
      : F extends { readonly kind: 'word'; readonly of: readonly (infer Word)[] }
        ? Word
        : F extends { readonly kind: 'list'; readonly of: infer Item }
          ? readonly ValueOf<Item>[]
          : F extends { readonly kind: 'map'; readonly of: infer Item }
            ? Readonly<Record<string, ValueOf<Item>>>
            : F extends { readonly kind: 'group'; readonly fields: infer Fields }
              ? GroupValue<Fields>
              : never;

type OptionalName<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly optional: true } ? Name : never;
}[keyof Fields];

type GroupValue<Fields> = {
  readonly [Name in Exclude<keyof Fields, OptionalName<Fields>>]: ValueOf<Fields[Name]>;
} & {
  readonly [Name in OptionalName<Fields>]?: ValueOf<Fields[Name]> | undefined;
};
