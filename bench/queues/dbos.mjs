import { DBOS } from '@dbos-inc/dbos-sdk'
import { relay } from './relay.mjs'

/**
 * DBOS Transact: a message is a workflow whose id is the message's, and what is sent is a step of it. It keeps no order within a conversation:
 * whoever hands the next message over does so when the one before is done.
 * @param {{ database: string, name: string }} options
 */
export async function start({ database, name }) {
  let handle
  const turn = DBOS.registerWorkflow(async (message) => DBOS.runStep(async () => handle(message), { name: 'send' }), {
    name: 'turn',
  })
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: database, logLevel: 'error', applicationVersion: '1' })
  await DBOS.launch()
  const waiting = []
  let keys = 0
  return relay({
    send: async (messages) => void waiting.push(...messages),
    async work(given, isOver) {
      handle = given
      const talk = async (first) => {
        let message = first
        while (!isOver()) {
          const started = await DBOS.startWorkflow(turn, { workflowID: `${name} ${++keys}` })(message)
          message = await started.getResult()
        }
        return message
      }
      waiting.push(...(await Promise.all(waiting.splice(0).map(talk))))
    },
  })
}
