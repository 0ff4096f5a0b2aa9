/** `1,234` */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `850 ms`, `12.3 s`, `4 min 5 s` */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Rounded down, so that only a whole reads 100 %. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${Math.floor((1000 * part) / whole) / 10} %`;
}
