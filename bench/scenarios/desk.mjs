import { join } from 'node:path'
import { WebSocket } from 'ws'
import { contestant } from '../contestant.mjs'
import { latencies, summary } from '../measure.mjs'

const AGENTS = 200
const WAITING = 1_000
/** So many decisions in a round, and so many accepts. */
const DECISIONS = 60
const ACCEPTS = 30
/** A screen tells so often that it is alive. */
const ALIVE_MS = 15_000

/** A busy desk: who is asked for what is decided, and an agent's screen is told what they have taken. */
export async function run({ count, data, progress }) {
  progress(`${WAITING} customers come`)
  const decisions = (count + 1) * DECISIONS
  const customers = AGENTS + WAITING + decisions
  const desk = await contestant('desk/desk.mjs', { file: join(data, 'desk', 'huida.db'), agents: AGENTS })
  const url = await desk.call('url')
  const screens = new Map()
  for (let n = 0; n < AGENTS; n++) screens.set(`a${n}`, await screen(url, `a${n}`))
  const alive = setInterval(() => {
    for (const { socket } of screens.values()) socket.send('{"type":"alive"}')
  }, ALIVE_MS)
  await desk.call('come', customers)
  const begin = await desk.call('waiting')
  if (begin.offered !== AGENTS || begin.waiting !== customers - AGENTS)
    throw new Error(`${begin.offered} were offered and ${begin.waiting} wait; it should be ${AGENTS} and the rest`)
  await desk.call('decide', DECISIONS)
  const decided = []
  const told = []
  for (let round = 0; round < count; round++) {
    progress(`round ${round + 1} of ${count}`)
    const { result, cpuMs } = await desk.metered(() => desk.call('decide', DECISIONS))
    decided.push({ ...latencies(result), cpuUs: (cpuMs / DECISIONS) * 1_000 })
    told.push(latencies(await accepts(url, screens, (await desk.call('offers')).slice(0, ACCEPTS))))
  }
  const end = await desk.call('waiting')
  clearInterval(alive)
  for (const { socket } of screens.values()) socket.terminate()
  await desk.stop()
  if (end.waiting < WAITING) throw new Error(`only ${end.waiting} waited in the end`)
  const row = (name, samples, quantile) => ({ name, unit: 'ms', ...summary(samples.map((one) => one[quantile])) })
  const cpuUs = summary(decided.map((one) => one.cpuUs)).median
  const p99 = { decided: row('', decided, 'p99').median, told: row('', told, 'p99').median }
  return {
    tables: [
      {
        title: `A desk with ${WAITING.toLocaleString('en-US')} waiting and ${AGENTS} agents, on disk`,
        rows: [
          { ...row('who is asked is decided and stored, p50', decided, 'p50'), cpuUs },
          row('p99', decided, 'p99'),
          row('accept by HTTP → the screen is told, p50', told, 'p50'),
          row('p99', told, 'p99'),
        ],
      },
    ],
    musts: [
      { what: 'p99 of a decision who is asked', unit: ' ms', atMost: 20, found: p99.decided },
      { what: "p99 until an agent's screen is told of an accept", unit: ' ms', atMost: 200, found: p99.told },
    ],
  }
}

/** Agents accept what they are offered; from the request until their screen is told. */
async function accepts(url, screens, offers) {
  const samples = []
  for (const { conversation, agent } of offers) {
    const { tells } = screens.get(agent)
    const begun = performance.now()
    const isTold = tells(
      (event) => event.type === 'case' && event.conversation === conversation && event.case?.phase === 'assigned',
    )
    const response = await fetch(`${url}/api/escalation/cases/${encodeURIComponent(conversation)}/accept`, {
      method: 'POST',
      headers: { 'x-agent': agent, 'content-type': 'application/json' },
      body: '{}',
    })
    if (!response.ok) throw new Error(`accept was answered with ${response.status} ${await response.text()}`)
    samples.push((await isTold) - begun)
  }
  return samples
}

async function screen(url, agent) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/escalation/live`, { headers: { 'x-agent': agent } })
  const listening = new Set()
  socket.on('message', (data) => {
    const at = performance.now()
    const event = JSON.parse(String(data))
    for (const listen of listening) listen(event, at)
  })
  const tells = (isIt) =>
    new Promise((resolve) => {
      const listen = (event, at) => {
        if (!isIt(event)) return
        listening.delete(listen)
        resolve(at)
      }
      listening.add(listen)
    })
  const hello = tells(({ type }) => type === 'hello')
  await Promise.race([hello, new Promise((_, reject) => socket.once('error', reject))])
  return { socket, tells }
}
