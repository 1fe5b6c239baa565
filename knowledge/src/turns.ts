/** Does what it is given when all before it is done. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Does one thing after another; one that fails does not keep the next from being done. */
export function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}
