import PgBoss from 'pg-boss'
import { relay } from './relay.mjs'

/** So many loops fetch one job after the other. Its own workers would wait half a second between two fetches. */
const LOOPS = 10

/**
 * pg-boss: a job is a message, its singleton key the conversation. Its policy for one active job of a key makes a tenth of the turns; here whoever hands
 * the next message over keeps the order.
 * @param {{ database: string, batch?: number }} options so many jobs are fetched, completed and sent together. Default 1
 */
export async function start({ database, batch = 1 }) {
  const boss = new PgBoss({ connectionString: database, supervise: false, schedule: false, max: LOOPS })
  boss.on('error', () => {})
  await boss.start()
  await boss.createQueue('turn')
  const jobOf = (message) => ({ name: 'turn', data: message, singletonKey: message.conversation })
  const send = (messages) =>
    batch === 1 ? Promise.all(messages.map((message) => boss.send(jobOf(message)))) : boss.insert(messages.map(jobOf))
  return relay({
    send,
    async work(handle, isOver) {
      const loop = async () => {
        while (!isOver()) {
          // Two that fetch jobs of one conversation at once are in each other's way: one of them fetches again.
          const jobs = await boss.fetch('turn', { batchSize: batch }).catch(() => [])
          const ids = jobs.map(({ id }) => id)
          if (jobs.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
          else await boss.complete('turn', ids).then(() => send(jobs.map(({ data }) => handle(data))))
        }
      }
      await Promise.all(Array.from({ length: LOOPS }, loop))
    },
  })
}
