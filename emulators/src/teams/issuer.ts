import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** What a token of the Bot Connector says; members that are `undefined` are left out. */
export interface TeamsClaims {
  /** Who has signed. */
  iss?: string | undefined
  /** For which app it is. */
  aud?: string | string[] | undefined
  /** When it begins: in seconds since 1970, as all times in tokens. */
  nbf?: number | undefined
  /** When it ends. */
  exp?: number | string | undefined
  /** Where the answer shall go. */
  serviceurl?: string | undefined
}

/** A key of the Bot Connector, as its key set publishes it. */
export interface PublishedKey extends JWK {
  kid: string
  /** The channels whose activities it may sign. */
  endorsements: string[]
}

/** Whoever signs what the Bot Connector delivers. */
export interface Issuer {
  /** The public keys, the newest first. */
  keys(): PublishedKey[]
  /** Signs with the newest key from now on; the older ones stay published. Resolves with its id. */
  rotate(endorsements?: string[]): Promise<string>
  /** A token over these claims. `header` replaces members of the JWT's header. */
  sign(claims: TeamsClaims, header?: Record<string, unknown>): Promise<string>
}

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

/** An RSA key of 2,048 bits, as Microsoft's are. */
const newKey = (): Promise<KeyPair> => generateKeyPair('RS256', { extractable: true })

/** Every issuer of a process begins with it: making a key takes far longer than most of what is tested with it. */
let firstKey: Promise<KeyPair> | undefined

/** Makes an issuer with one key. What follows by `rotate` nobody else has. */
export async function createIssuer(): Promise<Issuer> {
  const all: { published: PublishedKey; secret: KeyPair['privateKey'] }[] = []
  const issuer: Issuer = {
    keys: () => all.map(({ published }) => published),
    async rotate(endorsements = ['msteams']) {
      if (all.length === 0) firstKey ??= newKey()
      const { publicKey, privateKey } = await (all.length === 0 ? firstKey! : newKey())
      const kid = `key-${all.length + 1}`
      const published = { ...(await exportJWK(publicKey)), kid, use: 'sig', endorsements }
      all.unshift({ published, secret: privateKey })
      return kid
    },
    sign(claims, header = {}) {
      const [newest] = all
      if (!newest) throw new Error('There is no key yet. Call rotate() first.')
      // Claims may be such as no honest issuer writes.
      return new SignJWT(claims as Record<string, unknown>)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: newest.published.kid, ...header })
        .sign(newest.secret)
    },
  }
  await issuer.rotate()
  return issuer
}
