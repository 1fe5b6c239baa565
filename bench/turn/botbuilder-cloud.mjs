import botbuilder from 'botbuilder'
import { botFrameworkActivity } from '../platforms.mjs'
import { turnLoop } from './loop.mjs'

/** botbuilder's CloudAdapter with authentication off and the connector, which would call the platform, replaced. */
export async function start({ middlewares = 1 }) {
  const authentication = new botbuilder.ConfigurationBotFrameworkAuthentication({})
  let reply
  const connector = {
    conversations: {
      async replyToActivity(_conversation, _activity, { text }) {
        reply = text
        return { id: '1' }
      },
    },
  }
  const authenticate = authentication.authenticateRequest.bind(authentication)
  authentication.authenticateRequest = async (...request) => ({
    ...(await authenticate(...request)),
    connectorFactory: { create: async () => connector },
  })
  const adapter = new botbuilder.CloudAdapter(authentication)
  for (let n = 1; n < middlewares; n++) adapter.use((_, next) => next())
  const echo = async (context) => {
    await context.sendActivity(context.activity.text)
  }
  const response = { socket: {}, status() {}, header() {}, send() {}, end() {} }
  let activities = 0
  return turnLoop(async (conversation, text) => {
    const body = botFrameworkActivity(++activities, conversation, text, 'http://127.0.0.1:9')
    await adapter.process({ method: 'POST', headers: {}, body }, response, echo)
    return reply
  })
}
