/** Where the bot writes what happens; pino fits as it is. Fields never hold tokens, phone numbers or message texts. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Says nothing: the default. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }
