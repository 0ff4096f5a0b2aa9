export const sum = (): number => 0;
