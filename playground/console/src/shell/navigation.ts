import { isOne, type Me } from '../api/session.js'
import { defineWords } from '../language/words.js'
import type { PageEntry } from '../pages/page-entry.js'
import { pages } from '../pages/pages.js'

/** Whether a page is for somebody. */
export const isFor = ({ roles }: PageEntry, me: Me | null | undefined): boolean =>
  !!me && (roles === 'signed-in' || isOne(me, ...roles))

/** The pages in somebody's navigation, in groups. */
export function groupsFor(me: Me): { group: NonNullable<PageEntry['group']>; pages: PageEntry[] }[] {
  const mine = pages.filter((page) => page.group && isFor(page, me))
  return (['work', 'improve', 'watch', 'run'] as const)
    .map((group) => ({ group, pages: mine.filter((page) => page.group === group) }))
    .filter((each) => each.pages.length > 0)
}

export const groupWords = defineWords({
  en: { work: 'Work', improve: 'Improve', watch: 'Watch', run: 'Run' },
  zh: { work: '日常', improve: '改进', watch: '查看', run: '管理' },
})
