import { Button, Checkbox } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import ListChecksIcon from 'lucide-react/icons/list-checks'
import { useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Card } from '../../design/card.js'
import { confirm } from '../../design/confirm.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { toast } from '../../design/toast.js'
import { useLanguage } from '../../language/language.js'
import { useWords } from '../../language/words.js'
import { type ColumnField, Columns } from './columns.js'
import { Filing } from './fields.js'
import styles from './knowledge.module.css'
import { isMended, type Labels, type Mends, mendOf, type Piece, refresh, type Tree } from './model.js'
import { Pieces } from './pieces.js'
import { words } from './words.js'

const PAGE = 100

/** What was imported and lacks something: completed here, one by one or many at once, or thrown away. */
export function ToComplete({ tree }: { tree: Tree }) {
  const say = useWords(words)
  const isTrainer = isOne(useMe(), 'trainer')
  const [from, setFrom] = useState(0)
  const query = useQuery(read('/knowledge/waiting', { query: { from, limit: PAGE } }))
  return (
    <div className={styles.sheet}>
      <Loaded query={query}>
        {({ total, pieces }) =>
          total === 0 ? (
            <Empty icon={ListChecksIcon} title={say.nothingToComplete} text={say.nothingToCompleteText} />
          ) : (
            <>
              {pieces.map((piece) => piece.table && isTrainer && <Table key={piece.id} piece={piece} />)}
              <Waiting key={from} pieces={pieces} tree={tree} />
              {total > PAGE && (
                <div className={styles.between}>
                  <p className={styles.quiet}>{say.range(from + 1, from + pieces.length, total)}</p>
                  <span className={styles.links}>
                    <Button variant="default" disabled={from === 0} onClick={() => setFrom(Math.max(0, from - PAGE))}>
                      {say.before}
                    </Button>
                    <Button variant="default" disabled={from + PAGE >= total} onClick={() => setFrom(from + PAGE)}>
                      {say.after}
                    </Button>
                  </span>
                </div>
              )}
            </>
          )
        }
      </Loaded>
    </div>
  )
}

/** A table that waits: its columns are named, and its rows wait one by one. */
function Table({ piece }: { piece: Piece }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const name = useMutation({
    mutationFn: (named: { columns: ColumnField[]; hasHead: boolean }) =>
      got(api.POST('/knowledge/waiting/columns', { body: { piece: piece.id, ...named } })),
    onSuccess({ drafts, waiting }) {
      toast.done(say.completed(drafts.length, waiting))
      void refresh(queries)
    },
  })
  return (
    <Card title={piece.source}>
      <Columns piece={piece} isBusy={name.isPending} name={(columns, hasHead) => name.mutate({ columns, hasHead })} />
    </Card>
  )
}

function Waiting({ pieces, tree }: { pieces: readonly Piece[]; tree: Tree }) {
  const say = useWords(words)
  const { locale } = useLanguage()
  const isTrainer = isOne(useMe(), 'trainer')
  const queries = useQueryClient()
  const [mends, setMends] = useState<Record<string, Mends>>({})
  const [all, setAll] = useState<Labels>({ scene: '', problem: '', locale })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const here = pieces.filter(({ id }) => chosen.has(id))
  /** What was chosen for all goes to those that are ticked. */
  const labelsOf = ({ id }: Piece): Labels => (chosen.has(id) ? all : { scene: '', problem: '', locale: '' })
  const ready = pieces.filter((piece) => isMended(piece, mends[piece.id], labelsOf(piece)))
  const complete = useMutation({
    mutationFn: () =>
      got(
        api.POST('/knowledge/waiting/complete', {
          body: {
            pieces: ready.map((piece) => mendOf(piece, mends[piece.id], labelsOf(piece))),
          },
        }),
      ),
    onSuccess({ completed, failed }) {
      toast.done(say.completed(completed.length, failed.length))
      setChosen(new Set())
      void refresh(queries)
    },
  })
  const discard = useMutation({
    mutationFn: () => got(api.POST('/knowledge/waiting/discard', { body: { pieces: here.map(({ id }) => id) } })),
    onSuccess() {
      setChosen(new Set())
      void refresh(queries)
    },
  })
  const ask = async () => {
    const sure = {
      title: say.discardTitle(here.length),
      text: say.discardText,
      action: say.discardPieces,
      danger: true,
    }
    if (await confirm(sure)) discard.mutate()
  }
  return (
    <>
      <Pieces
        pieces={pieces}
        tree={tree}
        mends={mends}
        all={all}
        chosen={chosen}
        mend={(id, mended) => setMends({ ...mends, [id]: mended })}
        choose={(id, isChosen) => {
          const next = new Set(chosen)
          if (isChosen) next.add(id)
          else next.delete(id)
          setChosen(next)
        }}
        labelsOf={labelsOf}
      />
      {isTrainer && (
        <section className={styles.bar} aria-label={say.forChosen}>
          <div className={styles.between}>
            <Checkbox
              label={say.chooseAll}
              checked={here.length === pieces.length}
              indeterminate={here.length > 0 && here.length < pieces.length}
              onChange={({ currentTarget }) =>
                setChosen(new Set(currentTarget.checked ? pieces.map(({ id }) => id) : []))
              }
            />
            <span className={styles.links}>
              {here.length > 0 && (
                <Button variant="subtle" color="red" loading={discard.isPending} onClick={() => void ask()}>
                  {say.discardDots(here.length)}
                </Button>
              )}
              <Button disabled={ready.length === 0} loading={complete.isPending} onClick={() => complete.mutate()}>
                {say.makeDrafts(ready.length)}
              </Button>
            </span>
          </div>
          {here.length > 0 && (
            <>
              <p className={styles.quiet}>{say.forChosenText(here.length)}</p>
              <Filing draft={all} change={(changed) => setAll({ ...all, ...changed })} tree={tree} isOptional />
            </>
          )}
        </section>
      )}
    </>
  )
}
