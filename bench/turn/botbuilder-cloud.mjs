import botbuilder from 'botbuilder'
import { ConnectorClient } from 'botframework-connector'
import { botFrameworkActivity } from '../platforms.mjs'
import { turnLoop } from './loop.mjs'

/** botbuilder's CloudAdapter with authentication off and the call of the platform replaced. */
export async function start({ middlewares = 1 }) {
  let reply
  ConnectorClient.prototype.sendOperationRequest = async ({ activity }) => {
    reply = activity.text
    return { id: '1' }
  }
  const adapter = new botbuilder.CloudAdapter(new botbuilder.ConfigurationBotFrameworkAuthentication({}))
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
