import { createCipheriv, createHash, randomBytes } from 'node:crypto'

/** How WeCom calls back: the address, and what it signs and encrypts with. */
export interface CallbackOptions {
  corpId: string
  token: string
  encodingAesKey: string
  /** The platform's clock, in milliseconds since 1970. */
  now(): number
  /** How long an answer is waited for, in milliseconds. */
  timeoutMs: number
  /** How often it is sent again. */
  retries: number
}

/** One callback, and how it was answered. */
export interface WecomCallback {
  /** The address with its signed query. */
  url: string
  /** What was posted. */
  body: string
  /** The status of each attempt; 0: no answer in time, or none at all. */
  statuses: number[]
}

/** WeCom's calls to the address that was entered on the page of the app: signed, encrypted, and sent again when not answered with success. */
export class Callbacks {
  /** Every callback, in order. */
  readonly sent: WecomCallback[] = []
  #url: string | undefined
  readonly #key: Buffer

  constructor(private readonly options: CallbackOptions) {
    this.#key = Buffer.from(`${options.encodingAesKey}=`, 'base64')
  }

  /** Enters the address, as an administrator does: it must decrypt and give back a text. `false`: the page refuses it. */
  async enter(url: string): Promise<boolean> {
    const echo = String(randomBytes(6).readUIntBE(0, 6))
    const sealed = this.seal(echo)
    const query = this.#query(sealed)
    query.set('echostr', sealed)
    const response = await fetch(`${url}?${query}`).catch(() => undefined)
    const isRight = response?.status === 200 && (await response.text()) === echo
    if (isRight) this.#url = url
    return isRight
  }

  /** Calls back with an event. Resolves with the status of the last attempt; 200 when no address was entered, since nobody is called. */
  async send(xml: string): Promise<number> {
    if (this.#url === undefined) return 200
    const { url, body } = this.request(xml)
    const callback: WecomCallback = { url, body, statuses: [] }
    this.sent.push(callback)
    for (let attempt = 0; attempt <= this.options.retries; attempt++) {
      const status = await this.#post(callback)
      callback.statuses.push(status)
      if (status >= 200 && status < 300) break
    }
    return callback.statuses.at(-1)!
  }

  /** A callback that is not sent: for tests that change it. */
  request(xml: string, at = this.options.now()): { url: string; body: string } {
    return this.requestSealed(this.seal(xml), at)
  }

  /** The same with what is encrypted already. */
  requestSealed(sealed: string, at = this.options.now()): { url: string; body: string } {
    return { url: `${this.#url}?${this.#query(sealed, at)}`, body: this.#envelope(sealed) }
  }

  #envelope(sealed: string): string {
    const { corpId } = this.options
    return `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>`
  }

  /** Encrypts for the receiver, which is the CorpID unless a test says otherwise. */
  seal(text: string | Buffer, receiver = this.options.corpId): string {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    const plain = Buffer.concat([randomBytes(16), length, bytes, Buffer.from(receiver)])
    const fill = 32 - (plain.length % 32)
    const cipher = createCipheriv('aes-256-cbc', this.#key, this.#key.subarray(0, 16)).setAutoPadding(false)
    return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(fill, fill)), cipher.final()]).toString(
      'base64',
    )
  }

  /** The query that goes with an encrypted text. */
  #query(sealed: string, at = this.options.now()): URLSearchParams {
    const timestamp = String(Math.floor(at / 1_000))
    const nonce = String(randomBytes(4).readUInt32BE())
    const signed = [this.options.token, timestamp, nonce, sealed].sort().join('')
    return new URLSearchParams({
      msg_signature: createHash('sha1').update(signed).digest('hex'),
      timestamp,
      nonce,
    })
  }

  async #post({ url, body }: WecomCallback): Promise<number> {
    try {
      const signal = AbortSignal.timeout(this.options.timeoutMs)
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml' }, body, signal })
      await response.arrayBuffer()
      return response.status
    } catch {
      // Not answered in time, or nobody listens.
      return 0
    }
  }
}
