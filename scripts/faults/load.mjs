/** Messages that are under way at once are at most as many as are answered in this time: who waits longer waits for the machine, not for the bot. */
const ANSWERED_IN_SECONDS = 3
/** How many are answered is the best of these seconds, each with those before it. */
const REMEMBERED = 120
const TOGETHER = 10
/** So many may always be under way. */
const FEWEST = 60

/**
 * How much customers ask: as much as the machine bears, and in a time without answers no more than it catches up with in seconds.
 * @param {() => { asked: number, answered: number }[]} customers
 */
export function load(customers) {
  const totals = []
  const sum = (name) => customers().reduce((all, customer) => all + customer[name], 0)
  const timer = setInterval(() => {
    totals.push(sum('answered'))
    if (totals.length > REMEMBERED) totals.shift()
  }, 1_000)
  const perSecond = () =>
    Math.max(
      0,
      ...totals.map((total, second) => (second < TOGETHER ? 0 : (total - totals[second - TOGETHER]) / TOGETHER)),
    )
  const isTooMuch = () => sum('asked') - sum('answered') >= Math.max(FEWEST, ANSWERED_IN_SECONDS * perSecond())
  return {
    answered: () => sum('answered'),
    isTooMuch,
    end: () => clearInterval(timer),
  }
}
