import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** What a link stands for. */
export interface Linked {
  resolution: string
  conversation: string
  /** In milliseconds since 1970. */
  until: number
}

/** The address of a survey. Its token is sealed: it tells nothing of the conversation, and cannot be made or changed without the secret. */
export function linkTo({ baseUrl, secret }: { baseUrl: string; secret: string }, linked: Linked): string {
  return `${baseUrl.replace(/\/$/, '')}/${tokenFor(secret, linked)}`
}

function tokenFor(secret: string, { resolution, conversation, until }: Linked): string {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce)
  const sealed = Buffer.concat([cipher.update(JSON.stringify([resolution, conversation, until])), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** What a token stands for, also when its time is over; `undefined`: it was not made with this secret. */
export function linkedBy(secret: string, token: string): Linked | undefined {
  if (token.length > MAX_TOKEN || !/^[\w-]+$/.test(token)) return undefined
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length <= NONCE + TAG) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, NONCE))
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
    const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()])
    // Only what we sealed can be opened.
    const [resolution, conversation, until] = JSON.parse(opened.toString()) as [string, string, number]
    return { resolution, conversation, until }
  } catch {
    // Changed, cut, or made with another secret: whoever asked learns no more than that.
    return undefined
  }
}

const NONCE = 12
const TAG = 16
const MAX_TOKEN = 2_000

const keyOf = (secret: string) => createHash('sha256').update('huida csat link').update(secret).digest()
