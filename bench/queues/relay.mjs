/**
 * Turns of a queue per second: whoever has handled a message of a conversation hands the next one over, so as many are under way as there are
 * conversations, whichever process handles them. What is under way when the time is over goes on with the next measurement.
 *
 * @param {{
 *   send(messages: Message[]): Promise<unknown>,
 *   work(handle: (message: Message) => Message, isOver: () => boolean): Promise<unknown>,
 * }} queue `handle` gives the message that follows; `work` ends soon after it is over
 */
export const relay = ({ send, work }) => ({
  begin: (conversations) =>
    send(Array.from({ length: conversations }, (_, n) => ({ conversation: `c${n}`, text: 'hello 0' }))),
  async measure(ms) {
    let turns = 0
    const begun = performance.now()
    const isOver = () => performance.now() - begun > ms
    await work(({ conversation, text }) => {
      turns++
      return { conversation, text: `hello ${Number(text.slice(6)) + 1}` }
    }, isOver)
    return { turns, rate: (turns / (performance.now() - begun)) * 1000 }
  },
})
