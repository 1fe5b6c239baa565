import type { Parameter } from '@huida/core/sql'

/** A parameter as the driver takes it: it binds every number as a float, and bytes only as a `Buffer`. */
export function bindable(value: Parameter): string | number | bigint | Buffer | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}
