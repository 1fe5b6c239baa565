import type { Fact, Survey } from './facts.js'
import { csvText } from './table.js'
import type { Comment } from './weekly.js'

/** Where what customers wrote with their scores is read. */
export interface CommentSource {
  /** What somebody answered, by the resolution. `undefined`: nothing, or it is kept no longer. */
  answers(resolution: string): Promise<{ score: number; comment?: string } | undefined>
  /** Hides personal data. */
  mask(text: string): string
}

/** A score with words, as managers read it. */
export interface SurveyComment {
  resolution: string
  conversation: string
  channel: string
  /** Milliseconds since 1970. */
  at: number
  score: number
  /** Whoever resolved it. Absent: the bot. */
  agent?: string
  /** What it was about. */
  intent?: string
  /** Absent: it is kept no longer. */
  comment?: string
}

/** Those who wrote something with their score, the latest first. */
export function commented(facts: readonly Fact[], atMost = 5): Survey[] {
  return facts
    .filter((fact): fact is Survey => fact.kind === 'survey' && fact.hasComment === true && fact.score !== undefined)
    .filter(({ score }) => score! <= atMost)
    .sort((a, b) => writtenAt(b) - writtenAt(a) || (a.id < b.id ? -1 : 1))
}

const writtenAt = ({ answeredAt, at }: Survey): number => answeredAt ?? at

/** What a customer wrote, with what it is about. */
export async function commentOf(survey: Survey, { answers, mask }: CommentSource): Promise<SurveyComment> {
  const { id, conversation, channel, intent, agents } = survey
  const answer = await answers(id)
  return {
    ...{ resolution: id, conversation, channel, at: writtenAt(survey), score: survey.score! },
    ...(agents?.[0] !== undefined && { agent: agents[0] }),
    ...(intent !== undefined && { intent }),
    ...(answer?.comment !== undefined && { comment: mask(answer.comment) }),
  }
}

/** What customers wrote with their scores, as far as it is kept: for `weeklyPack`. */
export async function commentsOn(facts: readonly Fact[], source: CommentSource): Promise<Comment[]> {
  const comments: Comment[] = []
  for (const survey of commented(facts)) {
    const { resolution, conversation, score, comment } = await commentOf(survey, source)
    if (comment !== undefined) comments.push({ resolution, conversation, score, comment })
  }
  return comments
}

/** The same as the list shows, for spreadsheets; read as far as it is taken. */
export async function* commentsCsv(surveys: readonly Survey[], source: CommentSource): AsyncGenerator<Uint8Array> {
  const head = ['at', 'score', 'channel', 'agent', 'intent', 'conversation', 'comment']
  yield Buffer.from(`\uFEFF${csvText([head])}`)
  for (const survey of surveys) {
    const { at, score, channel, agent = '', intent = '', conversation, comment = '' } = await commentOf(survey, source)
    const line = [new Date(at).toISOString(), String(score), channel, agent, intent, conversation, comment]
    yield Buffer.from(csvText([line]))
  }
}
