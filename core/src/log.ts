/** Where the bot writes what happens; pino fits as it is. Fields never hold tokens, phone numbers or message texts. */
export interface Logger {
  /** What only somebody who looks for a fault wants to read. */
  debug(fields: object, message: string): void
  /** What an operator may want to know, such as work left by the last process. */
  info(fields: object, message: string): void
  /** Something failed and was dealt with, such as a message that was given up. */
  warn(fields: object, message: string): void
  /** Somebody should look: a fault of the program, an event in quarantine, a store that cannot write. `fields.error` is what was thrown. */
  error(fields: object, message: string): void
}

/** Says nothing. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** Warnings and errors as lines on standard error, with the stack of what was thrown: the default, so that no fault is swallowed. */
export const faultsOnly: Logger = {
  debug() {},
  info() {},
  warn: (fields, message) => write('warn', fields, message),
  error: (fields, message) => write('error', fields, message),
}

/** A log that breaks nothing: what it throws, such as that its disk is full, is told on standard error, once, and the bot goes on. */
export function guarded(log: Logger): Logger {
  let isTold = false
  const guard =
    (level: keyof Logger): Logger[keyof Logger] =>
    (fields, message) => {
      try {
        log[level](fields, message)
      } catch (error) {
        if (isTold) return
        isTold = true
        write('error', { error }, 'the log cannot be written; what is not there from now on is not told again')
      }
    }
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') }
}

function write(level: string, fields: object, message: string): void {
  const { error, ...rest } = fields as { error?: unknown }
  const about = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
  const thrown =
    error === undefined ? '' : `\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  process.stderr.write(`huida ${level}: ${message}${about.join('')}${thrown}\n`)
}
