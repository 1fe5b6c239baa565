import type { Accepts, Rate, Window } from '../adapter.js'
import { type WatchedCall, watched } from './adapter-cases/watched.js'
import { adapterCases } from './adapter-cases.js'
import type { AdapterCase, AdapterCaseGroup, AdapterKit, AdapterKits } from './adapter-kit.js'

/** What one case said about an adapter. */
export interface CertifiedCase {
  name: string
  about: AdapterCaseGroup
  outcome: 'passed' | 'failed' | 'does not apply'
  /** Why it failed, or does not apply. */
  reason?: string
}

/** Something that an adapter says it can do. */
export interface CertifiedCapability {
  /** A kind of part, a member of the adapter, or what a kit can play: `card`, `edit`, `groups`. */
  name: string
  /** A case saw it done on the platform, without an error. */
  shown: boolean
}

/** What was found out about an adapter in one way of using its platform. The same adapter gives the same certificate. */
export interface Certificate {
  /** The name of the kit: `webhook`. */
  way: string
  platform: string
  /** Every case passed or does not apply, and all that is claimed was shown. */
  ok: boolean
  capabilities: readonly CertifiedCapability[]
  /** What the adapter says about its platform, for people and tables. */
  limits: { accepts: Accepts; rate?: { total?: Rate; perConversation?: Rate }; windows?: readonly Window[] }
  cases: readonly CertifiedCase[]
}

/** How to certify. */
export interface CertifyOptions {
  /** How many cases run at a time, each on a platform of its own. Default 4. */
  atOnce?: number
  /** Only cases whose name this finds. Default: all. */
  only?: RegExp
  /** Told at the end of each case. */
  onCase?(way: string, result: CertifiedCase): void
}

/** Runs all cases against all kits of an adapter. Never rejects for what an adapter does; what it does wrong is in the certificates. */
export async function certify(kits: AdapterKits, options: CertifyOptions = {}): Promise<Certificate[]> {
  const certificates: Certificate[] = []
  for (const [way, make] of Object.entries(kits)) certificates.push(await certifyOne(way, make, options))
  return certificates
}

async function certifyOne(way: string, make: () => Promise<AdapterKit>, options: CertifyOptions): Promise<Certificate> {
  const calls: WatchedCall[] = []
  const kit = await make()
  await kit.close()
  const watching = async () => {
    const made = await make()
    // A new object before the kit, which may be an instance of a class.
    return Object.create(made, { adapter: { value: watched(made.adapter, calls), enumerable: true } }) as AdapterKit
  }
  const chosen = adapterCases.filter(({ name }) => !options.only || options.only.test(name))
  const cases: CertifiedCase[] = new Array(chosen.length)
  const waiting = [...chosen.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, each] = next
      cases[index] = await judge(each, watching)
      options.onCase?.(way, cases[index])
    }
  }
  await Promise.all(Array.from({ length: options.atOnce ?? 4 }, work))
  const capabilities = claimed(kit).map((name) => ({ name, shown: isShown(name, calls, cases) }))
  const { accepts, windows } = kit.adapter
  const rate = kit.rate ?? kit.adapter.rate
  return {
    way,
    platform: kit.adapter.platform,
    ok: cases.every(({ outcome }) => outcome !== 'failed') && capabilities.every(({ shown }) => shown),
    capabilities,
    limits: { accepts, ...(rate && { rate }), ...(windows && { windows }) },
    cases,
  }
}

async function judge({ name, about, run }: AdapterCase, make: () => Promise<AdapterKit>): Promise<CertifiedCase> {
  try {
    const reason = await run(make)
    return { name, about, ...(reason === undefined ? { outcome: 'passed' } : { outcome: 'does not apply', reason }) }
  } catch (error) {
    return { name, about, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

const operations = ['edit', 'delete', 'react', 'assign', 'typing', 'stream', 'download'] as const

/** What a kit can play, and the case that shows it. */
const played = {
  buttons: ['press', /^a button is understood/],
  groups: ['group', /^what is said in a group/],
  agents: ['agent', /^a person of the team/],
  accounts: ['twin', /^two accounts of the platform/],
  pictures: ['picture', /^a picture that somebody sends/],
} as const satisfies Record<string, readonly [keyof AdapterKit, RegExp]>

function claimed(kit: AdapterKit): string[] {
  const { adapter } = kit
  return [
    ...Object.keys(adapter.accepts).filter((type) => type !== 'native' || kit.samples?.native),
    ...operations.filter((operation) => adapter[operation]),
    ...Object.entries(played).flatMap(([name, [member]]) => (kit[member] ? [name] : [])),
  ]
}

function isShown(name: string, calls: readonly WatchedCall[], cases: readonly CertifiedCase[]): boolean {
  const [, title] = played[name as keyof typeof played] ?? []
  if (title) return cases.some((each) => title.test(each.name) && each.outcome === 'passed')
  return calls.some(
    ({ what, part, outcome }) =>
      (what === name || (what === 'send' && part?.type === name)) && (outcome === 'delivered' || outcome === 'done'),
  )
}
