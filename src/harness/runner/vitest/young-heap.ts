/** Has the heap of a process begin at a size that loading vitest brings it to anyway, which saves the collections on the way there. */
export const youngHeapOption = '--min-semi-space-size=8';
