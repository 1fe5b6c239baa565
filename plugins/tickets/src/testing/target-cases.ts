import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '@huida/core'
import { mapped, type OutsideTicket, problemsOfMapping } from '../targets/mapping.js'
import { TargetError, type TargetFailure, type TargetWrite } from '../targets/target.js'
import type { Ticket } from '../ticket/ticket.js'
import { type Fault, type FaultyProxy, faultyProxy } from './faulty-proxy.js'
import { sampleTicket } from './sample-ticket.js'
import type { PlayedTarget, TargetCase, TargetKit } from './target-kit.js'

/** What every target must do, as plain data: run them with any test runner. A case that does not apply passes. */
export const targetCases: readonly TargetCase[] = [
  {
    name: 'it has a name for lanes, and a mapping of what there is',
    run: (kit) =>
      playing(kit, async ({ target }) => {
        assert.match(target.name, /^[a-z0-9][a-z0-9-]{0,31}$/)
        assert.deepEqual(problemsOfMapping(target.mapping), [])
      }),
  },
  {
    name: 'a ticket is made once, and found by its key',
    run: (kit) =>
      playing(kit, async ({ target, tickets }) => {
        const { key, write } = call()
        assert.equal(await target.find?.(key, call()), undefined)
        const created = await target.create(told(target.mapping), { ...call(), key, write })
        assert.notEqual(created.id, '')
        const there = await tickets()
        assert.deepEqual(
          there.map(({ id }) => id),
          [created.id],
        )
        if (created.state !== undefined) assert.equal(created.state, there[0]!.state)
        if (!target.find) return
        assert.equal((await settled(target.settleMs, () => target.find!(key, call())))?.id, created.id)
        // Neither the beginning of a key nor more than it is the key.
        for (const other of [`${key}0`, key.slice(0, -1)]) assert.equal(await target.find(other, call()), undefined)
      }),
  },
  {
    name: 'without a way to find it, the same key makes one ticket, however often it is told',
    run: (kit) =>
      playing(kit, async ({ target, tickets }) => {
        if (target.find) return
        const made = call()
        const first = await target.create(told(target.mapping), made)
        const second = await target.create(told(target.mapping), made)
        assert.equal(second.id, first.id)
        assert.equal((await tickets()).length, 1)
      }),
  },
  {
    name: 'what customers write arrives as it is',
    run: (kit) =>
      playing(kit, async ({ target }) => {
        if (!target.read) return
        for (const text of STRANGE) {
          const ticket = told(target.mapping, { subject: text, problem: `${text}\n第二行` })
          const { id } = await target.create(ticket, call())
          const seen = await target.read(id, call())
          for (const [name, value] of Object.entries(seen?.fields ?? {}))
            if (Object.hasOwn(ticket.fields, name)) assert.equal(plain(value), plain(ticket.fields[name]), name)
        }
      }),
  },
  {
    name: 'what is changed is changed, and nothing else',
    run: (kit) =>
      playing(kit, async ({ target, field, tickets }) => {
        if (!target.update || field === undefined) return
        const made = call()
        const ticket = told(target.mapping)
        const { id } = await target.create(ticket, made)
        await target.update(id, { fields: { [field]: 'Changed: 包裹已找到' } }, { ...made, write: `${made.key}.v2` })
        const now = (await target.read?.(id, call())) ?? (await tickets()).find((one) => one.id === id)
        if (now?.fields) assert.equal(now.fields[field], 'Changed: 包裹已找到')
        for (const [name, value] of Object.entries(now?.fields ?? {}))
          if (name !== field && Object.hasOwn(ticket.fields, name))
            assert.equal(plain(value), plain(ticket.fields[name]), name)
        // Its key is not lost by it.
        if (target.find) assert.equal((await settled(target.settleMs, () => target.find!(made.key, call())))?.id, id)
      }),
  },
  {
    name: 'a state is brought to what is asked for; one that there is not is refused, and changes nothing',
    run: (kit) =>
      playing(kit, async ({ target, states, tickets }) => {
        if (!target.update || !states) return
        const made = call()
        const { id } = await target.create(told(target.mapping), made)
        for (const [i, state] of states.entries()) {
          const done: { state?: string } = await target.update(
            id,
            { state },
            { ...made, write: `${made.key}.v${i + 2}` },
          )
          if (done.state !== undefined) assert.equal(done.state, state)
          assert.equal((await tickets())[0]!.state, state)
        }
        if (!target.read) return
        const wrong = target.update(id, { state: 'no such state' }, { ...made, write: `${made.key}.v9` })
        await fails(wrong, ['refused'])
        assert.equal((await target.read(id, call()))?.state, states[1])
      }),
  },
  {
    name: 'a ticket that was deleted there is gone',
    run: (kit) =>
      playing(kit, async ({ target, field, remove }) => {
        if (!remove || !target.update) return
        const made = call()
        const { id } = await target.create(told(target.mapping), made)
        await remove(id)
        assert.equal(await target.read?.(id, call()), undefined)
        const name = field ?? Object.keys(target.mapping.fields)[0]!
        const changed = target.update(id, { fields: { [name]: 'x' } }, { ...made, write: `${made.key}.v2` })
        await fails(changed, ['gone'])
      }),
  },
  {
    name: 'what a person changes there is told by its cursor',
    run: (kit) =>
      playing(kit, async ({ target, states, setState }) => {
        if (!target.changes || !states || !setState) return
        let { cursor } = await target.changes(undefined, call())
        const { id } = await target.create(told(target.mapping), call())
        await setState(id, states[1])
        const seen = new Map<string, string>()
        await settled(target.settleMs ?? 5_000, async () => {
          for (let more = true; more; ) {
            const page = await target.changes!(cursor, call())
            for (const change of page.changes) seen.set(change.id, change.state)
            cursor = page.cursor
            more = page.more ?? false
          }
          return seen.get(id) === states[1] || undefined
        })
        assert.equal(seen.get(id), states[1])
      }),
  },
  {
    name: 'a ticket whose answer is lost may have been made, and is found',
    run: (kit) =>
      playing(kit, async ({ target, proxy, tickets }) => {
        if (!proxy) return
        const made = call()
        proxy.fail({ kind: 'lost' }, { when: writes })
        await fails(target.create(told(target.mapping), made), ['unknown'])
        assert.equal((await tickets()).length, 1)
        if (target.find) assert.ok(await settled(target.settleMs, () => target.find!(made.key, call())))
        else await target.create(told(target.mapping), made)
        assert.equal((await tickets()).length, 1)
      }),
  },
  ...(
    [
      ['a page instead of an answer', { kind: 'html' }, ['unknown', 'unauthorised']],
      ['something that is not JSON', { kind: 'garbage' }, ['unknown']],
      ['an endless answer', { kind: 'huge' }, ['unknown']],
      ['an error of the other side', { kind: 'status', status: 500 }, ['unknown']],
      ['an error of something between', { kind: 'status', status: 502 }, ['unknown']],
      ['a connection that is cut', { kind: 'cut' }, ['unknown']],
    ] satisfies [string, Fault, TargetFailure[]][]
  ).map(
    ([name, fault, failures]): TargetCase => ({
      name: `${name} is no success: the ticket may have been made`,
      run: (kit) =>
        playing(kit, async ({ target, proxy }) => {
          if (!proxy) return
          proxy.fail(fault, { when: writes })
          await fails(target.create(told(target.mapping), call()), failures)
        }),
    }),
  ),
  {
    name: 'a call that is not answered ends with its signal',
    run: (kit) =>
      playing(kit, async ({ target, proxy }) => {
        if (!proxy) return
        proxy.fail({ kind: 'hang' }, { times: 9 })
        await fails(target.create(told(target.mapping), { ...call(), signal: AbortSignal.timeout(300) }), ['unknown'])
        if (target.find)
          await fails(target.find('T-1', { ...call(), signal: AbortSignal.timeout(300) }), ['later', 'unknown'])
      }),
  },
  {
    name: 'when it is asked to come later, it says when',
    run: (kit) =>
      playing(kit, async ({ target, proxy }) => {
        if (!proxy) return
        proxy.fail({ kind: 'status', status: 429, headers: { 'retry-after': '17' } })
        const error = await fails(target.create(told(target.mapping), call()), ['later'])
        assert.equal(error.retryInMs, 17_000)
      }),
  },
  {
    name: 'a wrong secret is told as such',
    run: (kit) =>
      playing(kit, async ({ target, proxy }) => {
        if (!proxy) return
        for (const status of [401, 403]) {
          proxy.fail({ kind: 'status', status })
          await fails(target.create(told(target.mapping), call()), ['unauthorised'])
        }
      }),
  },
  {
    name: 'it goes nowhere else, whatever it is told',
    run: (kit) =>
      playing(kit, async ({ target, proxy }) => {
        if (!proxy) return
        let strangers = 0
        const elsewhere = createServer((_, response) => {
          strangers++
          response.end('{}')
        })
        await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
        try {
          const to = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`
          proxy.fail({ kind: 'elsewhere', to }, { times: 9 })
          await fails(target.create(told(target.mapping), call()), ['unauthorised', 'refused', 'later'])
          await fails(target.find?.('T-1', call()), ['unauthorised', 'refused', 'later'])
          assert.equal(strangers, 0)
        } finally {
          await new Promise((resolve) => elsewhere.close(resolve))
        }
      }),
  },
  {
    name: 'where nobody listens, nothing was done',
    run: (kit) =>
      playing(kit, async ({ target, proxy }) => {
        if (!proxy) return
        await proxy.close()
        await fails(target.create(told(target.mapping), call()), ['later'])
      }),
  },
  {
    name: 'no error tells a secret',
    run: (kit) =>
      playing(kit, async ({ target, proxy, secrets }) => {
        if (!proxy) return
        for (const fault of [{ kind: 'status', status: 401 }, { kind: 'garbage' }, { kind: 'cut' }] as Fault[]) {
          proxy.fail(fault)
          const error = await fails(target.create(told(target.mapping), call()), undefined)
          for (const secret of secrets) assert.ok(!`${error.message} ${error.stack}`.includes(secret))
        }
      }),
  },
  {
    name: 'what the other system sends is read when its signature is right, and refused otherwise',
    async run(kit) {
      await playing(kit, async ({ target, sends, states }) => {
        if (!target.receive || !sends) return
        const now = Date.now()
        const seen = { id: '41', state: states?.[0] ?? 'open' }
        const right = sends(seen, now)
        assert.deepEqual(
          target.receive(right, now).map(({ id, state }) => ({ id, state })),
          [seen],
        )
        const changed = Buffer.from(right.bytes)
        changed[changed.length - 1]! ^= 1
        const wrong = [
          { bytes: right.bytes, headers: new Headers() },
          { bytes: changed, headers: right.headers },
          { bytes: Buffer.concat([right.bytes, Buffer.from(' ')]), headers: right.headers },
          { bytes: right.bytes, headers: new Headers([...right.headers].map(([name]) => [name, 'x'])) },
        ]
        for (const sent of wrong)
          assert.throws(
            () => target.receive!(sent, now),
            (error) => error instanceof Refusal && error.status === 401,
          )
      })
    },
  },
]

const STRANGE = [
  '=HYPERLINK("http://evil.example","点我")',
  `It's "late" <b>&amp;</b> \\ %00 {{7*7}} \${x} '); DROP TABLE tickets; --`,
  '退款🙂 𠮷野家 e\u0301 ﷺ',
  `* not a list
# not a heading`,
]

let calls = 0

/** What a call of its own is given. */
const call = (): TargetWrite => {
  const key = `T-K${process.pid.toString(36)}${(Date.now() % 1e9).toString(36)}${(++calls).toString(36)}`.toUpperCase()
  return { signal: AbortSignal.timeout(20_000), now: Date.now(), key, write: key }
}

const told = (mapping: PlayedTarget['target']['mapping'], about: Partial<Ticket> = {}): OutsideTicket =>
  mapped({ ...sampleTicket, ...about }, mapping, (text) => text)

const writes = ({ method }: { method: string }): boolean => method !== 'GET'

/** Systems trim texts and change line ends. */
const plain = (value: unknown): string =>
  String(value ?? '')
    .replace(/\s+/g, ' ')
    .trim()

async function playing(kit: TargetKit, play: (played: PlayedTarget) => Promise<void>): Promise<void> {
  const proxies: FaultyProxy[] = []
  const played = await kit.make(async (url) => {
    const proxy = await faultyProxy(url)
    proxies.push(proxy)
    return proxy
  })
  try {
    await play(played)
  } finally {
    await played.close()
    for (const proxy of proxies) await proxy.close()
  }
}

async function fails(work: Promise<unknown> | undefined, failures: TargetFailure[] | undefined): Promise<TargetError> {
  if (!work) return new TargetError('refused', '')
  const error = await work.then(
    () => assert.fail('it succeeded'),
    (error: unknown) => error,
  )
  assert.ok(error instanceof TargetError, `it threw something else than a TargetError: ${error}`)
  if (failures) assert.ok(failures.includes(error.failure), `it is "${error.failure}", not ${failures.join(' or ')}`)
  return error
}

/** Waits as long as the target says that the other system may need. */
async function settled<T>(settleMs = 0, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const end = Date.now() + settleMs
  for (;;) {
    const found = await look()
    if (found !== undefined || Date.now() >= end) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
