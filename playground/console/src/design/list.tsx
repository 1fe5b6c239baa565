import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { defineWords, useWords } from '../language/words.js'
import styles from './list.module.css'
import { Failed, Waiting } from './loaded.js'

interface ListProps<T> {
  /** What is listed, for whoever hears the page: "Conversations". */
  label: string
  items: readonly T[]
  idOf: (item: T) => string
  /** Where a row leads, below `/console`. */
  to: (item: T) => string
  /** What stands in a row; what is in a link must not be one. */
  row: (item: T) => ReactNode
  /** The row that is open. */
  selected?: string
  /** About, in pixels; rows are measured when they are shown. Default: 64. */
  rowHeight?: number
  /** How many there are altogether, where more than are here. */
  total?: number
  /** The last rows are about to be seen. */
  onEnd?: () => void
}

/**
 * A list of any length, of which only what is seen is there. By keyboard: one stop for Tab, arrows, Home and End move, Enter opens.
 */
export function List<T>({ label, items, idOf, to, row, selected, rowHeight = 64, total, onEnd }: ListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const wanted = useRef<number | undefined>(undefined)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => idOf(items[index]!),
    overscan: 8,
  })
  const rows = virtual.getVirtualItems()
  const last = rows.at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= items.length - 10) onEnd?.()
  }, [last, items.length, onEnd])
  const current = Math.min(active, items.length - 1)

  // A row that was far away is there only after the list has scrolled to it.
  const focusWanted = (element: HTMLElement | null, index: number) => {
    if (!element || wanted.current !== index) return
    wanted.current = undefined
    element.focus({ preventScroll: true })
  }
  const move = (index: number) => {
    const next = Math.max(0, Math.min(items.length - 1, index))
    setActive(next)
    wanted.current = next
    virtual.scrollToIndex(next)
    const there = scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)
    if (there) focusWanted(there, next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const target = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: items.length - 1 }[event.key]
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    move(target)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move among the links inside
    <div ref={scroller} className={styles.scroller} onKeyDown={onKeyDown}>
      <ul className={styles.list} aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {rows.map(({ key, index, start }) => {
          const item = items[index]!
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={styles.item}
              aria-setsize={total ?? items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Link
                to={to(item)}
                search={(now: object) => now}
                ref={(element) => focusWanted(element, index)}
                className={styles.row}
                tabIndex={index === current ? 0 : -1}
                aria-current={idOf(item) === selected ? 'page' : undefined}
                onFocus={() => setActive(index)}
              >
                {row(item)}
              </Link>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** One page of a list, as the program gives it. */
export interface Slice<T> {
  items: readonly T[]
  /** What asks for the next ones; none: these were the last. */
  next?: string
  total?: number
}

interface PagedListProps<T> extends Omit<ListProps<T>, 'items' | 'total' | 'onEnd'> {
  /** What is listed and how it is filtered; another list for another key. */
  queryKey: readonly unknown[]
  load: (after: string | undefined, signal: AbortSignal) => Promise<Slice<T>>
  /** What stands there when there is nothing. */
  empty: ReactNode
  /** Reads what is there again after so many milliseconds, for each page of it: whoever has scrolled far asks for no more than others. */
  refreshMs?: number
}

/** A list that is read from the program as far as somebody scrolls. */
export function PagedList<T>({ queryKey, load, empty, refreshMs, ...list }: PagedListProps<T>) {
  const say = useWords(words)
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => refreshMs !== undefined && refreshMs * Math.max(1, state.data?.pages.length ?? 1),
  })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data])
  if (!data)
    return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Waiting lines={8} />
  if (items.length === 0) return empty
  return (
    <>
      <List
        {...list}
        items={items}
        total={data.pages[0]?.total}
        onEnd={() => hasNextPage && !isFetchingNextPage && void fetchNextPage()}
      />
      {isFetchingNextPage && (
        <p className={styles.more} role="status">
          {say.more}
        </p>
      )}
    </>
  )
}

const words = defineWords({ en: { more: 'Loading more…' }, zh: { more: '正在加载更多…' } })
