import { type LedgerEntry, type Part, plainText } from '@huida/core'
import { z } from 'zod'

/** A message of a transcript, as people may look at it. */
export const messageSchema = z.object({
  position: z.number(),
  at: z.number(),
  by: z.object({ kind: z.enum(['customer', 'bot', 'agent', 'system']), name: z.string().optional() }),
  /** What it says, without markup. */
  text: z.string(),
  /** Whether `text` was Markdown. */
  format: z.enum(['plain', 'markdown']),
  /** What was offered to choose from. */
  choices: z.array(z.string()).optional(),
  /** The articles that it comes from. */
  sources: z.array(z.object({ title: z.string(), articleId: z.string(), version: z.number() })).optional(),
  /** Pictures and the like, by what they are. */
  media: z.array(z.object({ type: z.string(), url: z.string(), name: z.string().optional() })).optional(),
  /** What became of it on the platform; of what a customer said, of its turn. */
  status: z.string().optional(),
})

type Message = z.infer<typeof messageSchema>
/** Reads a part of a conversation's ledger, in order. */
type Read = (page: { after?: number; before?: number; limit: number }) => Promise<LedgerEntry[]>

/** A conversation has entries that say nothing, so more of them are read than messages are wanted. */
const READ = 200
/** So often; then a page may be short. */
const LOOKS = 20

/**
 * The messages of a page: the last ones, those before or after a position, or around one. However long the conversation is, only a part of it
 * is read.
 */
export async function reach(
  read: Read,
  {
    before,
    after,
    around,
    limit,
  }: { before?: number | undefined; after?: number | undefined; around?: number | undefined; limit: number },
  mask: (text: string) => string,
): Promise<{ messages: Message[]; hasBefore: boolean; hasAfter: boolean }> {
  if (around !== undefined) {
    const half = Math.ceil(limit / 2)
    const [above, below] = await Promise.all([
      backwards(read, around, half, mask),
      forwards(read, around - 1, half, mask),
    ])
    return { messages: [...above.messages, ...below.messages], hasBefore: above.hasMore, hasAfter: below.hasMore }
  }
  if (after !== undefined) {
    const { messages, hasMore } = await forwards(read, after, limit, mask)
    return { messages, hasBefore: true, hasAfter: hasMore }
  }
  const { messages, hasMore } = await backwards(read, before, limit, mask)
  return { messages, hasBefore: hasMore, hasAfter: before !== undefined }
}

async function backwards(read: Read, before: number | undefined, limit: number, mask: (text: string) => string) {
  const messages: Message[] = []
  let upTo = before
  for (let look = 0; look < LOOKS; look++) {
    const entries = await read({ limit: READ, ...(upTo !== undefined && { before: upTo }) })
    messages.unshift(...messagesIn(entries, mask))
    upTo = entries[0]?.position
    if (messages.length > limit || entries.length < READ) break
  }
  return { messages: messages.slice(-limit), hasMore: messages.length > limit }
}

async function forwards(read: Read, after: number, limit: number, mask: (text: string) => string) {
  const messages: Message[] = []
  let from = after
  for (let look = 0; look < LOOKS; look++) {
    const entries = await read({ limit: READ, after: from })
    messages.push(...messagesIn(entries, mask))
    from = entries.at(-1)?.position ?? from
    if (messages.length > limit || entries.length < READ) break
  }
  return { messages: messages.slice(0, limit), hasMore: messages.length > limit }
}

const messagesIn = (entries: readonly LedgerEntry[], mask: (text: string) => string): Message[] =>
  entries.map((entry) => messageIn(entry, mask)).filter((message) => message !== undefined)

/** What an entry of the ledger says to people; `undefined`: nothing. */
export function messageIn(entry: LedgerEntry, mask: (text: string) => string): Message | undefined {
  if (entry.kind === 'in') {
    const { event, position, outcome } = entry
    if (event.type !== 'message' && event.type !== 'choice') return undefined
    const parts: Part[] = event.type === 'message' ? event.parts : [{ type: 'text', text: event.label ?? event.value }]
    const { kind = 'customer', name = undefined } = event.by ?? {}
    const by = { kind, ...(kind !== 'customer' && name !== undefined && { name }) }
    return { position, at: event.at, by, ...shown(parts, mask), ...(outcome && { status: outcome }) }
  }
  if (entry.kind !== 'out' || entry.act.type !== 'say') return undefined
  const { position, at, by, status } = entry
  const author = { kind: by.kind, ...(by.name !== undefined && { name: by.name }) }
  return { position, at, by: author, ...shown([entry.act.part], mask), status }
}

function shown(parts: readonly Part[], mask: (text: string) => string) {
  const choices = parts.flatMap((part) => (part.type === 'choices' ? part.choices.map(({ label }) => mask(label)) : []))
  const sources = parts.flatMap((part) => (part.type === 'sources' ? part.sources : []))
  const media = parts.flatMap((part) =>
    'url' in part && ['image', 'file', 'audio', 'video'].includes(part.type)
      ? [
          {
            type: part.type,
            url: part.url,
            ...('name' in part && part.name !== undefined && { name: mask(part.name) }),
          },
        ]
      : [],
  )
  const isMarkdown = parts.some((part) => part.type === 'text' && part.format === 'markdown')
  return {
    text: mask(isMarkdown ? parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n') : plainText(parts)),
    format: isMarkdown ? ('markdown' as const) : ('plain' as const),
    ...(choices.length > 0 && { choices }),
    ...(sources.length > 0 && {
      sources: sources.map(({ title, articleId, version }) => ({ title, articleId, version })),
    }),
    ...(media.length > 0 && { media }),
  }
}
