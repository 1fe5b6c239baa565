import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { read } from '../../api/client.js'
import rows from '../../design/list.module.css'
import { Failed, Waiting } from '../../design/loaded.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { articlePath, type Row, type StandingName } from './model.js'
import { Standings } from './standings.js'
import { words } from './words.js'

/** Rows that are read together. */
const PAGE = 100
const ROW_HEIGHT = 68
/** How often what is seen is read again, in milliseconds. */
const REFRESH_MS = 10_000

export interface ListFilter {
  text?: string
  scene?: string
  problem?: string
  locale?: string
  standing?: StandingName
}

interface ArticleListProps {
  filter: ListFilter
  selected: string | undefined
  /** Where a row leads, below `/console`. Default: to the article. */
  to?: (row: Row) => string
  empty: ReactNode
}

/**
 * All articles that pass a filter, of which only the pages that are looked at are read: somebody may pull the bar to the middle of
 * 100,000. By keyboard: one stop for Tab, arrows, Page Up and Down, Home and End move, Enter opens.
 */
export function ArticleList({ filter, selected, to = ({ id }) => articlePath(id), empty }: ArticleListProps) {
  const say = useWords(words)
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const wanted = useRef<number | undefined>(undefined)
  const page = (at: number) => read('/knowledge/list', { query: { ...filter, from: at * PAGE, limit: PAGE } })
  // While somebody types, what was found before stays until the next is there.
  const head = useQuery({ ...page(0), placeholderData: keepPreviousData, refetchInterval: REFRESH_MS })
  const total = head.data?.total ?? 0
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  })
  const seen = virtual.getVirtualItems()
  const first = Math.max(1, Math.floor((seen[0]?.index ?? 0) / PAGE))
  const last = Math.floor((seen.at(-1)?.index ?? 0) / PAGE)
  const pages = useQueries({
    queries: Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => page(first + at)),
  })
  const narrowed = JSON.stringify(filter)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its beginning
  useEffect(() => virtual.scrollToOffset(0), [narrowed])
  if (!head.data)
    return head.isError ? <Failed error={head.error} retry={() => void head.refetch()} /> : <Waiting lines={8} />
  if (total === 0) return empty
  const rowAt = (index: number): Row | undefined => {
    const at = Math.floor(index / PAGE)
    return (at === 0 ? head.data : pages[at - first]?.data)?.articles[index % PAGE]
  }
  const current = Math.min(active, total - 1)
  const move = (index: number) => {
    const next = Math.max(0, Math.min(total - 1, index))
    setActive(next)
    wanted.current = next
    virtual.scrollToIndex(next)
    const there = scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)
    if (there) focusWanted(there, next)
  }
  const focusWanted = (element: HTMLElement | null, index: number) => {
    if (!element || wanted.current !== index) return
    wanted.current = undefined
    element.focus({ preventScroll: true })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const target = {
      ...{ ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: total - 1 },
      ...{ PageDown: current + screen, PageUp: current - screen },
    }[event.key]
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    move(target)
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move among the links inside */}
      <div ref={scroller} className={rows.scroller} onKeyDown={onKeyDown}>
        <ul className={rows.list} aria-label={say.articles} style={{ height: virtual.getTotalSize() }}>
          {seen.map(({ key, index, start }) => {
            const row = rowAt(index)
            return (
              <li
                key={key}
                data-index={index}
                className={rows.item}
                aria-setsize={total}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
              >
                {row ? (
                  <Link
                    to={to(row)}
                    search={(now: object) => now}
                    ref={(element) => focusWanted(element, index)}
                    className={`${rows.row} ${styles.row}`}
                    tabIndex={index === current ? 0 : -1}
                    aria-current={row.id === selected ? 'page' : undefined}
                    onFocus={() => setActive(index)}
                  >
                    <span className={styles.question} dir="auto" lang={row.locale}>
                      {row.question}
                    </span>
                    <Standings row={row} />
                  </Link>
                ) : (
                  <span className={`${rows.row} ${styles.row} ${styles.quiet}`}>{say.loading}</span>
                )}
              </li>
            )
          })}
        </ul>
      </div>
      <p className={styles.count} role="status">
        {say.count(total)}
      </p>
    </>
  )
}
