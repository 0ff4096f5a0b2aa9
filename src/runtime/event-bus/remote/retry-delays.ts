/** Between attempts at a broker: long enough to leave it in peace, and short enough to be back soon after it. */
export const retryDelays = { baseMs: 50, capMs: 2_000, jitterRatio: 0.5 };
