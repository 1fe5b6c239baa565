import { type Phase, timersIn } from './case.js'
import { protocol, type Row } from './table.js'

const PHASES: Readonly<Record<Phase, string>> = {
  none: 'the bot answers',
  queued: 'the customer waits for an agent',
  offered: 'the customer waits, and one agent is asked to take the conversation',
  assigned: 'an agent answers',
  snoozed: 'an agent has it, and waits for something until a time',
  deferred: 'nobody was there: the bot answers, and a ticket waits for an agent',
}

/** The protocol as a page of the reference: what the code runs is what it says. */
export function protocolPage(rows: readonly Row[] = protocol): string {
  return `${[
    '# The protocol of a hand-over',
    'Made from `plugins/escalation/src/protocol/table.ts` by `node scripts/handoff-page.mjs`; a test holds the two against each other. The same table is what the plugin runs, and what a model check explores in every order of events.',
    table(
      ['phase', 'meaning', 'timers that may run'],
      (Object.keys(PHASES) as Phase[]).map((phase) => [
        `\`${phase}\``,
        PHASES[phase],
        timersIn[phase].map((timer) => `\`${timer}\``).join(', ') || '–',
      ]),
    ),
    diagram(rows),
    'Of several rows that fit, the first one counts. Where none fits, an agent is refused with `CASE_NOT_OPEN`, and anything else is of no consequence.',
    table(
      ['in', 'on', 'if', 'becomes', 'and'],
      rows.map(({ from, on, if: guards = [], to, do: steps = [], refuse }) => [
        from.map((phase) => `\`${phase}\``).join(' '),
        `\`${on}\``,
        guards.map(inWords).join(', '),
        to === 'same' ? '' : `\`${to}\``,
        refuse ? `refused: \`${refuse}\`` : steps.map(inWords).join(', '),
      ]),
    ),
  ].join('\n\n')}\n`
}

function diagram(rows: readonly Row[]): string {
  const labels = new Map<string, Set<string>>()
  for (const { from, on, to } of rows)
    for (const phase of from) {
      if (to === 'same' || to === phase) continue
      const edge = `  ${phase} --> ${to}`
      labels.set(edge, (labels.get(edge) ?? new Set()).add(on))
    }
  const edges = [...labels].map(([edge, on]) => `${edge}: ${[...on].join(', ')}`)
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> none', ...edges, '```'].join('\n')
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** `giveToQueue` as "give to queue". */
const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
