/** What whoever typed a command can mend; it is printed in words, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
