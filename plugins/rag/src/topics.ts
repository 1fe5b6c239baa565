/** The share of what a text is about that another text is about too. Figures do not count, they are judged by themselves. */
export function shareOf(text: string, other: string): number {
  const about = topicsOf(text)
  const held = topicsOf(other)
  return about.size === 0 ? 1 : [...about].filter((word) => held.has(word)).length / about.size
}

/** Chinese characters, and the beginnings of words that are long enough to mean something. */
export const topicsOf = (text: string) =>
  new Set(
    text
      .toLowerCase()
      .match(TOPIC)
      ?.map((word) => word.slice(0, 5)),
  )

export const TOPIC = /\p{Script=Han}|(?:(?!\p{Script=Han})\p{L}){4,}/gu

/** What stands between parts of a text that say one thing each; a comma may stand in a number, and a colon in a time of day. */
const JOINT = /[。！!？?；;，\n]+|\.\s+|,(?!\d)|[:：](?!\d)/u

export const statementsIn = (text: string): string[] => text.split(JOINT).filter((part) => part.trim().length > 2)

/** Words that deny. */
export const NEGATED =
  /不(?!到\s*\d|同|过|久|仅|但|妨|错|满|足|超过?|晚于|少于|低于|合适|喜欢|用担心)|没(?!问题)|无(?!理由|门槛|论)|未|别(?!人|的|担心)|勿|\b(?:not(?! only| just)|no(?! later| more than| less than| problem| matter)|never|cannot|without|nor|neither|none)\b|n[’']t\b|\b(?:except|unless|unable)\b|除非|除外/iu

const NEGATING = new RegExp(NEGATED.source, 'giu')

/** How alike two statements are to speak of the same, and so that one may deny the other: the shorter, and the longer of them. */
export const SAME_MATTER = { shorter: 0.7, longer: 0.6 }

/** What makes a statement possible, due or certain, and is not what it is about. */
const MODAL =
  /可以|可|能够?|支持|已经|仍然?|尚|需要?|必须|须|应该?|会|也|都|还|就|亦|均|了|的|在|是|得|要|\b(?:also|too|either|need|needs?|must|should|could|would|will|have|been|being|possible|available|allowed|able|does|as well|already|still|yet|currently)\b/gi

/** A statement without what denies, allows or demands it. */
export const matterOf = (statement: string): string => statement.replace(NEGATING, ' ').replace(MODAL, ' ')

/** Whether two statements, told by what they are about, are about the same. */
export function isSameMatter(left: string, right: string): boolean {
  const shares = [shareOf(left, right), shareOf(right, left)]
  return (
    topicsOf(left).size > 0 &&
    topicsOf(right).size > 0 &&
    Math.max(...shares) >= SAME_MATTER.shorter &&
    Math.min(...shares) >= SAME_MATTER.longer
  )
}
