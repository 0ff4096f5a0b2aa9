export const priceOf = (name: string): number => name.length;
