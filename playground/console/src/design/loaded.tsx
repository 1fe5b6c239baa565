import { Button, Skeleton } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import CircleAlertIcon from 'lucide-react/icons/circle-alert'
import type { ReactNode } from 'react'
import { defineWords, useWords } from '../language/words.js'
import { Empty } from './empty.js'
import { kindly } from './failures.js'

interface LoadedProps<T> {
  query: UseQueryResult<T>
  /** What stands there while it loads. Default: a few quiet lines. */
  waiting?: ReactNode
  children: (data: T) => ReactNode
}

/** Shows what a query has read; until then quiet lines, and if it fails why, with a button to try again. */
export function Loaded<T>({ query, waiting, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />
  return waiting ?? <Waiting />
}

/** Something could not be read. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const say = useWords(words)
  return (
    <div role="alert">
      <Empty
        icon={CircleAlertIcon}
        title={say.failed}
        text={kindly(error)}
        action={
          retry && (
            <Button variant="default" onClick={retry}>
              {say.again}
            </Button>
          )
        }
      />
    </div>
  )
}

/** Lines where something is about to be. */
export function Waiting({ lines = 4 }: { lines?: number }) {
  const say = useWords(words)
  return (
    <div role="status" aria-label={say.loading}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else
        <Skeleton key={line} height={14} mt={12} width={`${90 - ((line * 23) % 45)}%`} radius="sm" />
      ))}
    </div>
  )
}

const words = defineWords({
  en: { failed: 'This could not be read', again: 'Try again', loading: 'Loading' },
  zh: { failed: '没有读到内容', again: '重试', loading: '正在加载' },
})
