/** Why a picture was not read. */
export type ReadingProblem =
  /** No text recognition is installed, and no other reader is given. */
  | 'not_installed'
  /** It is not in the bot's media store: too large, of a wrong type, or not there any more. */
  | 'missing'
  /** It has more bytes or pixels than are read. */
  | 'too_large'
  /** It is no PNG, JPEG, GIF or WebP, or it is broken. */
  | 'not_a_picture'
  /** It took too long. */
  | 'late'
  /** Too many others wait to be read. */
  | 'busy'
  /** The reader failed. */
  | 'failed'

/** A picture that was not read. Its message is for logs: it quotes nothing. */
export class ReadingError extends Error {
  override readonly name = 'ReadingError'
  constructor(
    readonly problem: ReadingProblem,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}
