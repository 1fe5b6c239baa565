import botbuilder from 'botbuilder'
import { turnLoop } from './loop.mjs'

/** botbuilder's TestAdapter. */
export async function start({ middlewares }) {
  const adapter = new botbuilder.TestAdapter(async (context) => {
    await context.sendActivity(context.activity.text)
  })
  for (let n = 1; n < middlewares; n++) adapter.use((_, next) => next())
  let activities = 0
  return turnLoop(async (conversation, text) => {
    await adapter.processActivity({
      type: 'message',
      id: String(++activities),
      text,
      conversation: { id: conversation },
      from: { id: conversation, name: 'Alice' },
    })
    return adapter.getNextReply().text
  })
}
