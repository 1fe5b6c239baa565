/** A puppet did not answer in time: what it was asked may have happened. */
export class TooLate extends Error {
  constructor(what: string, ms: number) {
    super(`the puppet did not answer within ${ms} ms: ${what}`)
  }
}

/**
 * What a promise gives, if it does so in time. Puppets take no signals and may never answer; what they answer later is dropped.
 * @throws TooLate
 */
export async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new TooLate(what, ms)), ms)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
