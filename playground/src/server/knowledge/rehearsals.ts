import { createHash } from 'node:crypto'
import type { Article, GateFigures, KnowledgeSpace } from '@huida/knowledge'
import type { GateReport } from '../../release/gate.js'

/** A publish that the gate stops, with what it found. */
export class GateClosed extends Error {
  constructor(readonly report: GateReport) {
    super('golden questions would break')
  }
}

/**
 * Rehearses what would serve, and tells what is to be kept with the publish.
 * @throws GateClosed when a golden question breaks, and no reason is given to publish despite it
 */
export type Rehearsed = (
  after: () => readonly Article[],
  despite: string | undefined,
) => Promise<{ found: GateReport | undefined; kept: { gate?: GateFigures; despite?: string } }>

interface Rehearsing {
  space: Pick<KnowledgeSpace, 'published'>
  gate?(after: readonly Article[]): Promise<GateReport>
}

/** What was found a moment ago still holds, as long as the articles are the same: who has looked at it publishes at once. */
const REHEARSED_MS = 600_000

/** Rehearses what would serve instead of what does. Where there is no gate, nothing is found. */
export function rehearsals({ space, gate }: Rehearsing) {
  let last: { key: string; at: number; report: Promise<GateReport> } | undefined
  return (after: readonly Article[]): Promise<GateReport> | undefined => {
    if (!gate) return undefined
    const said = [space.published(), after].map((all) => all.map(({ id, version }) => `${id} ${version}`).join('\n'))
    const key = createHash('sha256').update(JSON.stringify(said)).digest('hex')
    const now = Date.now()
    if (!last || last.key !== key || now - last.at > REHEARSED_MS) {
      const report = gate(after)
      last = { key, at: now, report }
      // What has failed is tried anew.
      report.catch(() => {
        if (last?.report === report) last = undefined
      })
    }
    return last.report
  }
}

/** Lets nothing serve that has not been rehearsed. */
export const rehearsedBy =
  (rehearse: ReturnType<typeof rehearsals>): Rehearsed =>
  async (after, despite) => {
    const found = await rehearse(after())
    const isBroken = found !== undefined && found.broken.length > 0
    if (isBroken && !despite) throw new GateClosed(found)
    return { found, kept: { ...(found && { gate: found.figures }), ...(isBroken && despite && { despite }) } }
  }
