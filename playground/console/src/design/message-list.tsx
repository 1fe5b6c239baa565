import { type ReactNode, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import styles from './message-list.module.css'

/** So near to the end, in pixels, somebody is at it. */
const END_PX = 60

/** Where somebody is in a list: how far it goes on beyond what they see, in pixels. */
export interface Place {
  above: number
  below: number
  isAtEnd: boolean
}

export interface MessageListHandle {
  /** Scrolls to the end, which is followed from then on. */
  toEnd(): void
}

interface MessageListProps {
  /** One for each message, each with a key. */
  children: ReactNode[]
  /** Where what is drawn begins, as a position in the conversation; `Infinity`: nothing is drawn. */
  first: number
  /** Which one is shown at first, by its index. Default: the last one */
  start?: number | undefined
  /** Whether the end of the list is that of the conversation. Else more comes after it, and it is not followed. Default: true */
  isWhole?: boolean
  onMove(place: Place): void
  className?: string | undefined
  'aria-label': string
  handle?: Ref<MessageListHandle>
}

/**
 * The messages of a conversation, of which only those in sight are drawn. While its end is in sight, the end stays there, whatever comes and
 * however large it turns out to be. Who scrolls away from it stays where they are, also when older messages are put before.
 *
 * What is scrolled to is not known before it is drawn and measured. `scrollToIndex` of virtua goes there again after each measurement, also when
 * somebody has scrolled on meanwhile; so the place that is held is kept here, and given up as soon as they scroll.
 */
export function MessageList({
  children,
  first,
  start,
  isWhole = true,
  onMove,
  className,
  handle,
  ...named
}: MessageListProps) {
  const list = useRef<VirtualizerHandle>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const held = useRef<'end' | number | undefined>(start ?? 'end')
  const isPrepended = usePrepended(first)

  const stood = useRef(0)
  const hold = () => {
    const element = scroller.current!
    if (held.current === 'end') element.scrollTop = element.scrollHeight
    else if (held.current !== undefined) {
      const { getItemOffset, getItemSize, viewportSize } = list.current!
      element.scrollTop = getItemOffset(held.current) + (getItemSize(held.current) - viewportSize) / 2
    }
    stood.current = element.scrollTop
  }
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!
    const below = scrollHeight - clientHeight - scrollTop
    const isAtEnd = isWhole && below < END_PX
    // The end goes away by itself, too, when something has grown that was not measured yet. Only people scroll up.
    if (typeof held.current !== 'number' && (isAtEnd || scrollTop < stood.current))
      held.current = isAtEnd ? 'end' : undefined
    stood.current = scrollTop
    onMove({ above: scrollTop, below, isAtEnd: held.current === 'end' })
  }
  const letGo = () => {
    if (typeof held.current === 'number') held.current = undefined
  }
  const toEnd = () => {
    held.current = 'end'
    hold()
  }
  useImperativeHandle(handle, () => ({ toEnd }))
  // What has come is held here as far as its size is known, and again when it was measured.
  const count = useRef(children.length)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever there are more
  useLayoutEffect(() => {
    if (isPrepended && typeof held.current === 'number') held.current += children.length - count.current
    count.current = children.length
    hold()
  }, [children.length])

  return (
    <div
      ref={scroller}
      role="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys, too
      tabIndex={0}
      onWheel={letGo}
      onTouchMove={letGo}
      onPointerDown={letGo}
      onKeyDown={letGo}
      {...named}
      className={`${styles.list} ${className ?? ''}`}
    >
      <Virtualizer ref={list} shift={isPrepended} onScroll={scrolled} onResize={hold}>
        {children}
      </Virtualizer>
    </div>
  )
}

/**
 * Whether what is drawn now begins further back than what was drawn before: for `shift` of virtua, which then keeps what somebody reads where it
 * is. It has to be known in the very drawing in which older messages appear; that they are being read says nothing about it.
 *
 * @param first where what is drawn begins; `Infinity`: nothing is drawn
 */
function usePrepended(first: number): boolean {
  const before = useRef(first)
  const isPrepended = first < before.current && before.current !== Number.POSITIVE_INFINITY
  useEffect(() => {
    before.current = first
  }, [first])
  return isPrepended
}
