/**
 * A number in [0, 1) that depends on nothing but its arguments: the same day of the same series costs the same whenever the
 * sample is made. FNV-1a with a final mix.
 */
export function chance(...parts: readonly (string | number)[]): number {
  let hash = 2166136261;
  for (const part of parts) {
    if (typeof part === 'number') hash = mix(hash ^ (part | 0));
    else for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ part.charCodeAt(i), 16777619);
    hash = Math.imul(hash ^ 31, 16777619);
  }
  return mix(hash) / 4294967296;
}

/** A number between two others. */
export function between(low: number, high: number, ...parts: readonly (string | number)[]): number {
  return low + (high - low) * chance(...parts);
}

/** One of a list. */
export function pick<T>(list: readonly T[], ...parts: readonly (string | number)[]): T {
  return list[Math.floor(chance(...parts) * list.length)] as T;
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
