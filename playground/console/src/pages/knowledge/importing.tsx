import { Button, Checkbox, Progress } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import FileUpIcon from 'lucide-react/icons/file-up'
import { type DragEvent, useId, useRef, useState } from 'react'
import { api, got } from '../../api/client.js'
import { Card } from '../../design/card.js'
import { kindly } from '../../design/failures.js'
import { Tag } from '../../design/tag.js'
import { useLanguage } from '../../language/language.js'
import { useWords } from '../../language/words.js'
import { type ColumnField, Columns } from './columns.js'
import { Filing } from './fields.js'
import styles from './knowledge.module.css'
import { isMended, type Labels, type Mends, mendOf, type Preview, refresh, type Tree } from './model.js'
import { Pieces } from './pieces.js'
import { words } from './words.js'

/** A file on its way into the knowledge base. */
interface Item {
  key: number
  file: File
  state:
    | { step: 'waits' | 'reads' }
    | { step: 'failed'; error: unknown }
    | { step: 'read'; preview: Preview }
    | { step: 'stored'; drafts: number; unchanged: number; completed: number; waiting: number }
}

/** Of so many the beginning is shown. */
const SHOWN = 200
const TYPES = '.xlsx,.csv,.tsv,.docx,.pdf,.md,.mdx,.markdown,.txt,.html,.htm,.json,.jsonl'
let keys = 0

/** Files are dropped, read, looked at, mended and stored. */
export function Importing({ tree }: { tree: Tree }) {
  const say = useWords(words)
  const [items, setItems] = useState<Item[]>([])
  const [isOver, setOver] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const about = useId()
  const set = (key: number, state: Item['state']) =>
    setItems((all) => all.map((item) => (item.key === key ? { ...item, state } : item)))

  const read = async (item: Item, scripts: 'refuse' | 'strip' = 'refuse') => {
    set(item.key, { step: 'reads' })
    try {
      set(item.key, { step: 'read', preview: await upload(item.file, scripts) })
    } catch (error) {
      set(item.key, { step: 'failed', error })
    }
  }
  const take = async (files: Iterable<File>) => {
    const fresh = [...files].map((file): Item => ({ key: ++keys, file, state: { step: 'waits' } }))
    setItems((all) => [...fresh, ...all])
    // The program reads one after the other.
    for (const item of fresh) await read(item)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files)
  }
  const done = items.filter(({ state }) => state.step !== 'waits' && state.step !== 'reads').length
  return (
    <div className={styles.sheet}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop; whoever has no mouse uses the button */}
      <div
        className={styles.drop}
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <FileUpIcon size={26} aria-hidden />
        <p className={styles.dropTitle}>{say.dropFiles}</p>
        <p className={styles.quiet} id={about}>
          {say.dropTypes}
        </p>
        <Button onClick={() => field.current?.click()} aria-describedby={about}>
          {say.chooseFiles}
        </Button>
        <input
          ref={field}
          type="file"
          multiple
          hidden
          aria-label={say.chooseFiles}
          accept={TYPES}
          onChange={({ currentTarget }) => {
            void take([...(currentTarget.files ?? [])])
            currentTarget.value = ''
          }}
        />
      </div>
      {items.length > 1 && (
        <div role="status">
          <Progress value={(100 * done) / items.length} aria-label={say.filesRead(done, items.length)} />
          <p className={styles.quiet}>{say.filesRead(done, items.length)}</p>
        </div>
      )}
      {items.map((item) => (
        <Card key={item.key} title={item.file.name}>
          <OneFile
            item={item}
            tree={tree}
            set={(state) => set(item.key, state)}
            strip={() => void read(item, 'strip')}
            drop={() => setItems((all) => all.filter(({ key }) => key !== item.key))}
          />
        </Card>
      ))}
    </div>
  )
}

/** A file is sent as it is. @throws Refused, TypeError */
const upload = (file: File, scripts: 'refuse' | 'strip'): Promise<Preview> =>
  got(
    api.POST('/knowledge/imports', {
      params: { query: { name: file.name, scripts } },
      body: file as never,
      bodySerializer: (body) => body as unknown as string,
      headers: { 'content-type': 'application/octet-stream' },
    }),
  )

interface OneFileProps {
  item: Item
  tree: Tree
  set: (state: Item['state']) => void
  /** Reads it again without what runs by itself. */
  strip: () => void
  drop: () => void
}

function OneFile({ item: { state }, tree, set, strip, drop }: OneFileProps) {
  const say = useWords(words)
  switch (state.step) {
    case 'waits':
      return <p className={styles.quiet}>{say.fileWaits}</p>
    case 'reads':
      return (
        <div role="status">
          <Progress value={100} animated aria-label={say.fileReads} />
          <p className={styles.quiet}>{say.fileReads}</p>
        </div>
      )
    case 'failed':
      return (
        <div className={styles.notice} data-tone="bad" role="alert">
          <p>{kindly(state.error)}</p>
          <Button size="xs" variant="default" onClick={drop}>
            {say.takeAway}
          </Button>
        </div>
      )
    case 'stored':
      return (
        <div className={styles.notice} data-tone="good" role="status">
          <p>{say.stored(state)}</p>
          <span className={styles.links}>
            {state.drafts + state.completed > 0 && (
              <Link to="/knowledge" search={{ standing: 'draft' } as never} className={styles.link}>
                {say.lookAtDrafts}
              </Link>
            )}
            {state.waiting > 0 && (
              <Link to="/knowledge/to-complete" className={styles.link}>
                {say.completeThem}
              </Link>
            )}
          </span>
        </div>
      )
    case 'read':
      return <PreviewOf preview={state.preview} tree={tree} set={set} strip={strip} drop={drop} />
  }
}

interface PreviewProps extends Omit<OneFileProps, 'item'> {
  preview: Preview
}

/** What was understood of a file, and what it lacks: everything can be mended before anything is stored. */
function PreviewOf({ preview, tree, set, strip, drop }: PreviewProps) {
  const say = useWords(words)
  const { locale } = useLanguage()
  const queries = useQueryClient()
  const { id, drafts, waiting, problems } = preview
  const [mends, setMends] = useState<Record<string, Mends>>({})
  const [all, setAll] = useState<Labels>({ scene: '', problem: '', locale })
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [isBusy, setBusy] = useState(false)
  const toggle = (piece: string, isWanted: boolean) => {
    const next = new Set(left)
    if (isWanted) next.delete(piece)
    else next.add(piece)
    setLeft(next)
  }
  const tables = waiting.filter(({ table }) => table)
  const pieces = waiting.filter(({ table }) => !table)
  const lacking = pieces.filter(({ needs }) => needs.includes('scene') || needs.includes('problem'))
  const wanted = pieces.filter((piece) => !left.has(piece.id))
  const ready = wanted.filter((piece) => isMended(piece, mends[piece.id], all))
  const taken = drafts.filter((draft) => !left.has(draft.id) && !draft.isKnown).length + ready.length
  const waits = wanted.length - ready.length
  const during = async (work: () => Promise<void>) => {
    setBusy(true)
    await work().catch((error: unknown) => set({ step: 'failed', error }))
    setBusy(false)
  }
  const name = (piece: string, columns: ColumnField[], hasHead: boolean) =>
    during(async () => {
      const body = { piece, columns, hasHead }
      set({
        step: 'read',
        preview: await got(api.POST('/knowledge/imports/{id}/columns', { params: { path: { id } }, body })),
      })
    })
  const store = () =>
    during(async () => {
      const body = {
        mends: ready.map((piece) => mendOf(piece, mends[piece.id], all)),
        // A table whose columns nobody has named is no article.
        leave: [...left, ...tables.map((piece) => piece.id)],
      }
      const stored = await got(api.POST('/knowledge/imports/{id}/store', { params: { path: { id } }, body }))
      const { drafts, unchanged, completed, waiting } = stored
      set({ step: 'stored', drafts: drafts.length, unchanged, completed: completed.length, waiting })
      void refresh(queries)
    })
  const isEmpty = drafts.length + waiting.length === 0
  return (
    <div className={styles.main}>
      {problems.map((problem) => (
        <div key={problem.en} className={styles.notice} data-tone="warn">
          <p>{problem.code === 'active-content' ? say.runsSomething : problem[locale]}</p>
          {problem.code === 'active-content' && isEmpty && (
            <Button size="xs" variant="default" onClick={strip}>
              {say.takeText}
            </Button>
          )}
        </div>
      ))}
      {tables.map((piece) => (
        <Columns
          key={piece.id}
          piece={piece}
          isBusy={isBusy}
          name={(columns, hasHead) => void name(piece.id, columns, hasHead)}
        />
      ))}
      {lacking.length > 0 && (
        <section className={styles.part} aria-label={say.forAll}>
          <h3 className={styles.partTitle}>{say.forAll}</h3>
          <p className={styles.quiet}>{say.lackLabels(lacking.length)}</p>
          <Filing draft={all} change={(changed) => setAll({ ...all, ...changed })} tree={tree} isOptional />
        </section>
      )}
      {pieces.length > 0 && (
        <Pieces
          pieces={pieces.slice(0, SHOWN)}
          tree={tree}
          mends={mends}
          all={all}
          mend={(piece, mended) => setMends({ ...mends, [piece]: mended })}
          chosen={new Set(pieces.flatMap((piece) => (left.has(piece.id) ? [] : piece.id)))}
          choose={toggle}
        />
      )}
      {pieces.length > SHOWN && <p className={styles.quiet}>{say.andMore(pieces.length - SHOWN)}</p>}
      {drafts.length > 0 && (
        <ul className={styles.pieces} aria-label={say.articles}>
          {drafts.slice(0, SHOWN).map((draft) => (
            <li key={draft.id} className={styles.piece}>
              <Checkbox
                aria-label={say.choosePiece(draft.question)}
                checked={!left.has(draft.id)}
                onChange={({ currentTarget }) => toggle(draft.id, currentTarget.checked)}
              />
              <div className={styles.pieceBody}>
                <span className={styles.pieceName} dir="auto">
                  {draft.question}
                </span>
                {draft.isKnown ? <Tag>{say.unchanged}</Tag> : <Tag tone="good">{say.isComplete}</Tag>}
                <p className={styles.excerpt} dir="auto">
                  {draft.answer}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      {drafts.length > SHOWN && <p className={styles.quiet}>{say.andMore(drafts.length - SHOWN)}</p>}
      <div className={styles.between}>
        <p className={styles.quiet} role="status">
          {isEmpty ? say.nothingUnderstood : say.willBe(taken, waits)}
        </p>
        <span className={styles.links}>
          <Button variant="default" onClick={drop}>
            {say.takeAway}
          </Button>
          {!isEmpty && (
            <Button disabled={taken + waits === 0} loading={isBusy} onClick={() => void store()}>
              {say.takeOver}
            </Button>
          )}
        </span>
      </div>
    </div>
  )
}
