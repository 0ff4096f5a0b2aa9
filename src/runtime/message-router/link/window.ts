/** How much may be under way in one direction, and how large a frame may be. */
export interface Window {
  readonly messages: number;
  readonly bytes: number;
  readonly frameBytes: number;
}

/** What both sides can bear. */
export function narrower(one: Window, other: Window): Window {
  return {
    messages: Math.min(one.messages, other.messages),
    bytes: Math.min(one.bytes, other.bytes),
    frameBytes: Math.min(one.frameBytes, other.frameBytes),
  };
}
