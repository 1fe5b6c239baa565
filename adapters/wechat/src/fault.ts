/** What went wrong in a puppet, as it may be logged and kept. */
export class Fault extends Error {
  constructor(
    words: string,
    /** gRPC's status, where a gateway told one. */
    readonly code?: unknown,
  ) {
    super(words)
  }
}

/**
 * What a puppet threw or told, without what opens an account: gateways repeat a token that they refuse, send the stack of the other side along,
 * and put the request's headers beside it.
 */
export function faultOf(error: unknown, secrets: readonly string[]): Fault {
  const { message = String(error), code } = detailsOf(error)
  const line = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), String(message).split('\n', 1)[0]!)
  return new Fault(line.replace(/(\btoken\s{0,3}")[^"]*/gi, '$1***').slice(0, 300), code)
}

/** Events tell of errors as JSON inside an object. */
function detailsOf(error: unknown): { message?: string; code?: unknown } {
  const { gerror, data } = Object(error) as { gerror?: unknown; data?: unknown }
  if (typeof gerror !== 'string') return typeof data === 'string' ? { message: data } : Object(error)
  try {
    return Object(JSON.parse(gerror))
  } catch {
    // Some puppets write words there.
    return { message: gerror }
  }
}
