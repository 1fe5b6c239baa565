import { Button, Group, Modal, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import CheckCheckIcon from 'lucide-react/icons/check-check'
import { useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Empty } from '../../design/empty.js'
import { kindly } from '../../design/failures.js'
import { Loaded } from '../../design/loaded.js'
import { Split } from '../../design/split.js'
import { Tag } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useWords } from '../../language/words.js'
import { BackLink } from './article.js'
import { ArticleList } from './article-list.js'
import { Changes } from './changes.js'
import styles from './knowledge.module.css'
import { refresh, type Standing } from './model.js'
import { RehearsalReport } from './report.js'
import { words } from './words.js'

/** What waits for somebody else's eyes, and what each changes. */
export function Review({ id }: { id: string | undefined }) {
  const say = useWords(words)
  return (
    <Split
      isOpen={id !== undefined}
      list={
        <ArticleList
          filter={{ standing: 'review' }}
          selected={id}
          to={(row) => `/knowledge/review/${encodeURIComponent(row.id)}`}
          empty={<Empty icon={CheckCheckIcon} title={say.nothingToReview} text={say.nothingToReviewText} />}
        />
      }
      detail={
        id === undefined ? (
          <Empty title={say.chooseReview} text={say.chooseReviewText} />
        ) : (
          <Reviewed key={id} id={id} />
        )
      }
    />
  )
}

function Reviewed({ id }: { id: string }) {
  const query = useQuery(read('/knowledge/articles/{id}/standing', { path: { id } }))
  return <Loaded query={query}>{(standing) => <Decision standing={standing} />}</Loaded>
}

function Decision({ standing }: { standing: Standing }) {
  const say = useWords(words)
  const me = useMe()
  const queries = useQueryClient()
  const { article, serves, missing, versions } = standing
  const [isReturning, setReturning] = useState(false)
  const articles = [article.id]
  const isLegal = missing.includes('legal-review') && isOne(me, 'legal-reviewer')
  const isPlain = missing.includes('review') && isOne(me, 'reviewer')
  const isUp = article.status === 'review'
  const approve = useMutation({
    async mutationFn() {
      if (isPlain) await got(api.POST('/knowledge/approve', { body: { articles } }))
      if (isLegal) await got(api.POST('/knowledge/approve', { body: { articles, legal: true } }))
    },
    onSuccess: () => toast.done(say.approved),
    onSettled: () => refresh(queries),
  })
  const rehearse = useMutation({
    meta: { quiet: true },
    mutationFn: () => got(api.POST('/knowledge/rehearse', { body: { articles } })),
  })
  const hands = versions.find((one) => one.article.version === article.version)?.hands ?? []
  const isMine = hands.includes(me.id)
  return (
    <article className={styles.article}>
      <header className={styles.head}>
        <BackLink to="/knowledge/review" />
        <h2 className={styles.title} dir="auto">
          {article.question}
        </h2>
        <span className={styles.headTags}>
          {missing.includes('review') && <Tag tone="warn">{say.needs.review}</Tag>}
          {missing.includes('legal-review') && <Tag tone="note">{say.needs['legal-review']}</Tag>}
        </span>
        {(isPlain || isLegal) && isUp && (
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => setReturning(true)}>
              {say.sendBackDots}
            </Button>
            <Button disabled={isMine} loading={approve.isPending} onClick={() => approve.mutate()}>
              {isLegal && !isPlain ? say.approveLegally : say.approve}
            </Button>
          </div>
        )}
      </header>
      <div className={styles.main}>
        {!isUp && (
          <div className={styles.notice}>
            <p>{say.noLongerUp}</p>
          </div>
        )}
        {isMine && isUp && (
          <div className={styles.notice} data-tone="warn">
            <p>{say.ownText}</p>
          </div>
        )}
        <p className={styles.quiet}>
          {say.writtenBy(hands.join(', '))} {serves ? say.replacesLive : say.isNew}
        </p>
        <Changes before={serves} after={article} />
        <section className={styles.part}>
          {rehearse.data?.report && <RehearsalReport report={rehearse.data.report} />}
          {rehearse.isError && (
            <p className={styles.quiet}>{missing.length > 0 ? say.rehearsedLater : kindly(rehearse.error)}</p>
          )}
          {missing.length === 0 && !rehearse.data && (
            <Button variant="default" loading={rehearse.isPending} onClick={() => rehearse.mutate()}>
              {say.rehearse}
            </Button>
          )}
        </section>
      </div>
      {isReturning && <SendBack article={article.id} legal={isLegal && !isPlain} close={() => setReturning(false)} />}
    </article>
  )
}

/** Sends a text back to its author; never without a reason. */
function SendBack({ article, legal, close }: { article: string; legal: boolean; close: () => void }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const [note, setNote] = useState('')
  const send = useMutation({
    mutationFn: () =>
      got(api.POST('/knowledge/return', { body: { articles: [article], note: note.trim(), ...(legal && { legal }) } })),
    onSuccess() {
      toast.done(say.sentBack)
      close()
      void refresh(queries)
    },
  })
  return (
    <Modal opened onClose={close} title={say.sendBack} closeButtonProps={{ 'aria-label': say.cancel }}>
      <Textarea
        data-autofocus
        label={say.reason}
        description={say.reasonHelp}
        required
        autosize
        minRows={3}
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={close}>
          {say.cancel}
        </Button>
        <Button disabled={note.trim() === ''} loading={send.isPending} onClick={() => send.mutate()}>
          {say.sendBack}
        </Button>
      </Group>
    </Modal>
  )
}
