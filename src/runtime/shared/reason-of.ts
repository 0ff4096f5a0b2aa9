/** What went wrong, in at most 512 characters. Never throws, whatever was thrown. */
export function reasonOf(cause: unknown): string {
  try {
    const text = cause instanceof Error ? cause.message : String(cause);
    return text === '' ? 'no reason given' : text.slice(0, 512);
  } catch {
    return 'no readable reason';
  }
}
