/**
 * How many turns a bot makes in a time. A turn begins with what the platform hands over and ends when the reply is in the
 * platform's hands.
 *
 * @param {(conversation: string, text: string) => Promise<unknown>} say resolves with the reply
 */
export async function turnLoop(say) {
  let said = 0
  const reply = await say('c0', 'hello 0')
  if (reply !== 'hello 0') throw new Error(`answered ${JSON.stringify(reply)} instead of an echo`)
  return {
    async measure(conversations, ms) {
      const begun = performance.now()
      let turns = 0
      const talk = async (conversation) => {
        while (performance.now() - begun < ms) {
          await say(conversation, `hello ${++said}`)
          turns++
        }
      }
      await Promise.all(Array.from({ length: conversations }, (_, n) => talk(`c${n}`)))
      return { turns, rate: (turns / (performance.now() - begun)) * 1000 }
    },
  }
}
