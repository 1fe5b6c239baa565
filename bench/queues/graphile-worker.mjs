import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { relay } from './relay.mjs'

const CONCURRENCY = 10
const logger = new Logger(() => () => {})

/** graphile-worker: a job is a message, its queue the conversation, of which one job runs at a time. */
export async function start({ database }) {
  const utils = await makeWorkerUtils({ connectionString: database, logger })
  await utils.migrate()
  const add = (addJob, message) => addJob('turn', message, { queueName: message.conversation })
  return relay({
    send: (messages) => Promise.all(messages.map((message) => add(utils.addJob, message))),
    async work(handle, isOver) {
      const runner = await run({
        ...{ connectionString: database, logger, concurrency: CONCURRENCY, maxPoolSize: CONCURRENCY + 1 },
        ...{ noHandleSignals: true, pollInterval: 100 },
        taskList: { turn: (message, { addJob }) => add(addJob, handle(message)) },
      })
      while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 5))
      await runner.stop()
    },
  })
}
