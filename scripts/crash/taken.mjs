/** Notes down what a bot should not have said. 404 and 503 are said by one that is starting. */
export function isTaken(answer, problems) {
  if (answer === undefined || [404, 503].includes(answer.code)) return false
  if (answer.code < 300) return true
  problems.push(`the bot said ${answer.code}: ${answer.body}`)
  return false
}
