import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import HistoryIcon from 'lucide-react/icons/history'
import { api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Ago } from '../../design/ago.js'
import { confirm } from '../../design/confirm.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { articlePath, type Release, refresh } from './model.js'
import { trialWords } from './trial-words.js'
import { words } from './words.js'

/** What was published, by whom, when and why; each can be taken back. */
export function Releases() {
  const say = useWords(words)
  const query = useQuery(read('/knowledge/releases/latest'))
  return (
    <div className={styles.sheet}>
      <Loaded query={query}>
        {(releases) =>
          releases.length === 0 ? (
            <Empty icon={HistoryIcon} title={say.noReleases} text={say.noReleasesText} />
          ) : (
            <ol className={styles.releases}>
              {releases.map((release) => (
                <li key={release.number} className={styles.release}>
                  <OneRelease release={release} />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </div>
  )
}

function OneRelease({ release }: { release: Release }) {
  const say = useWords(words)
  const ofTrial = useWords(trialWords)
  const format = useFormat()
  const me = useMe()
  const queries = useQueryClient()
  const { number, at, by, note, from, rollback, trial, changes, count, gate, despite } = release
  const takeBack = useMutation({
    mutationFn: () => got(api.POST('/knowledge/rollback', { body: { release: number } })),
    onSuccess: () => {
      toast.done(say.takenBack(number))
      void refresh(queries)
    },
  })
  const ask = async () => {
    const sure = { title: say.takeBackTitle(number), text: say.takeBackText, action: say.takeBack, danger: true }
    if (await confirm(sure)) takeBack.mutate()
  }
  const isAhead = from !== undefined && Date.parse(from) > Date.now()
  return (
    <>
      <div className={styles.releaseHead}>
        <strong className="tabular">{say.release(number)}</strong>
        <span className={styles.quiet}>
          {say.hand(by)} · <Ago at={Date.parse(at)} />
        </span>
        {isAhead && <Tag tone="note">{say.serveFrom(format.moment(Date.parse(from)))}</Tag>}
        {trial !== undefined && <Tag tone="note">{ofTrial.afterTrial(trial)}</Tag>}
        {rollback !== undefined && <Tag tone="warn">{say.rollbackOf(rollback)}</Tag>}
        {isOne(me, 'trainer') && (
          <Button size="xs" variant="default" loading={takeBack.isPending} onClick={() => void ask()}>
            {say.takeBackDots}
          </Button>
        )}
      </div>
      {note && <p dir="auto">{note}</p>}
      {gate && <p className={styles.quiet}>{say.gateFigures(gate)}</p>}
      {despite && (
        <p className={styles.conflicting}>
          <Tag tone="bad">{say.publishedDespite}</Tag> {despite}
        </p>
      )}
      <ul className={styles.examples}>
        {changes.map(({ article, question, from: before, to }) => (
          <li key={article}>
            <Link to={articlePath(article)} className={styles.link}>
              {question ?? article}
            </Link>
            <span className={styles.quiet}>{say.changeOf(before, to)}</span>
          </li>
        ))}
        {count > changes.length && <li className={styles.quiet}>{say.andMore(count - changes.length)}</li>}
      </ul>
    </>
  )
}
