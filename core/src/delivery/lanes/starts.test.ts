import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, test } from '@jest/globals'
import { Starts } from './starts.js'

/** Time passes by turns alone. */
const turnsOf = (ms: number) => {
  let now = 0
  const starts = new Starts(() => now)
  const done: number[] = []
  const turn = async (number: number) => {
    const start = starts.next()
    if (start) await start
    now += ms
    done.push(number)
  }
  return { starts, turn, done, later: (by: number) => (now += by) }
}

/** How many turns were done in each iteration of the event loop. */
async function perIteration({ turn, done }: ReturnType<typeof turnsOf>, count: number): Promise<number[]> {
  const all = Promise.all(Array.from({ length: count }, (_, number) => turn(number)))
  const seen: number[] = []
  while (done.length < count) {
    const before = done.length
    await new Promise((resolve) => setImmediate(resolve))
    seen.push(done.length - before)
  }
  await all
  expect(done).toEqual(Array.from({ length: count }, (_, number) => number))
  return seen
}

test('turns that compute long are started one in each iteration of the event loop, in order, as soon as that was seen', async () => {
  const seen = await perIteration(turnsOf(5), 40)
  expect(Math.max(...seen)).toBeLessThanOrEqual(8)
  expect(Math.max(...seen.slice(5))).toBe(1)
})

test('of turns that cost little, many are started in each', async () => {
  const seen = await perIteration(turnsOf(0.01), 2_000)
  expect(seen.length).toBeLessThan(40)
})

test('visitors who come together are let in before the turns that wait', async () => {
  const { turn, done } = turnsOf(5)
  const sockets: Socket[] = []
  const turnsBefore: number[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    turnsBefore.push(done.length)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const visitors = Array.from({ length: 40 }, () => connect(port, '127.0.0.1'))
    sockets.push(...visitors)
    const connected = Promise.all(visitors.map((visitor) => once(visitor, 'connect')))
    const turns = Promise.all(Array.from({ length: 80 }, (_, number) => turn(number)))
    await Promise.all([connected, turns])
    while (turnsBefore.length < visitors.length) await new Promise((resolve) => setImmediate(resolve))
    // One turn begins before anybody is seen to come; a few where the kernel was slow to bring them together.
    expect(turnsBefore.at(-1)).toBeLessThan(20)
    expect(done).toHaveLength(80)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
})

test('visitors who never cease to come do not keep turns from being started', async () => {
  const { turn, done, later } = turnsOf(5)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    later(3)
    sockets.add(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  let isOver = false
  const come = async () => {
    while (!isOver) {
      const visitor = connect(port, '127.0.0.1')
      await once(visitor, 'connect')
      visitor.destroy()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  try {
    const flood = Promise.all(Array.from({ length: 10 }, come))
    await Promise.all(Array.from({ length: 30 }, (_, number) => turn(number)))
    isOver = true
    await flood
    expect(done).toHaveLength(30)
  } finally {
    isOver = true
    for (const socket of sockets) socket.destroy()
    server.close()
  }
})
