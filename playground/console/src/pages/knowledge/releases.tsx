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
import { words } from './words.js'

/** As many articles of a release are named. */
const NAMED = 8
/** As many releases are shown. */
const SHOWN = 50

/** What was published, by whom, when and why; each can be taken back. */
export function Releases() {
  const say = useWords(words)
  const query = useQuery(read('/knowledge/releases'))
  return (
    <div className={styles.sheet}>
      <Loaded query={query}>
        {(releases) =>
          releases.length === 0 ? (
            <Empty icon={HistoryIcon} title={say.noReleases} text={say.noReleasesText} />
          ) : (
            <ol className={styles.releases}>
              {releases.slice(0, SHOWN).map((release) => (
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
  const format = useFormat()
  const me = useMe()
  const queries = useQueryClient()
  const { number, at, by, note, from, rollback, changes, gate, despite } = release
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
        {changes.slice(0, NAMED).map(({ article, from: before, to }) => (
          <li key={article}>
            <Link to={articlePath(article)} className={styles.link}>
              {article}
            </Link>
            <span className={styles.quiet}>{say.changeOf(before, to)}</span>
          </li>
        ))}
        {changes.length > NAMED && <li className={styles.quiet}>{say.andMore(changes.length - NAMED)}</li>}
      </ul>
    </>
  )
}
