/** A picture that a customer has sent, small enough to be read. */
export interface Picture {
  bytes: Uint8Array
  /** As its bytes say: `image/png`. */
  mimeType: string
  /** Pixels. */
  width: number
  height: number
}

/**
 * How large a picture is, as its first bytes say: nothing is decoded. `undefined`: it is none of PNG, JPEG, GIF, WebP, or it is broken.
 */
export function sizeOf(bytes: Uint8Array): { mimeType: string; width: number; height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const size = starts(bytes, '\x89PNG\r\n\x1a\n')
      ? { mimeType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
      : starts(bytes, 'GIF8')
        ? { mimeType: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) }
        : starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)
          ? webp(view, bytes)
          : starts(bytes, '\xff\xd8')
            ? jpeg(view)
            : undefined
    return size && size.width > 0 && size.height > 0 ? size : undefined
  } catch (error) {
    // It ends where its size should stand.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const starts = (bytes: Uint8Array, sign: string, at = 0): boolean =>
  [...sign].every((letter, index) => bytes[at + index] === letter.charCodeAt(0))

function webp(view: DataView, bytes: Uint8Array) {
  const mimeType = 'image/webp'
  if (starts(bytes, 'VP8X', 12)) return { mimeType, width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) }
  if (starts(bytes, 'VP8L', 12)) {
    const packed = view.getUint32(21, true)
    return { mimeType, width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) }
  }
  if (!starts(bytes, 'VP8 ', 12)) return undefined
  return { mimeType, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)

/** The size stands in the first frame header, behind segments that say how long they are. */
function jpeg(view: DataView) {
  for (let at = 2; at < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    // Bytes may be filled up.
    if (marker === 0xff) {
      at += 1
      continue
    }
    // 0xc4, 0xc8 and 0xcc are tables, and no frames.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { mimeType: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}
