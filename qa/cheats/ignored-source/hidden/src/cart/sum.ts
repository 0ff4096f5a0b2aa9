export const sum = (items: readonly { readonly cents: number }[]): number => items.reduce((all, { cents }) => all + cents, 0);
