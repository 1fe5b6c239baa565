import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import ChevronDownIcon from 'lucide-react/icons/chevron-down'
import { Tag } from '../../design/tag.js'
import { useLanguage } from '../../language/language.js'
import { useWords, wordFor } from '../../language/words.js'
import { Filing } from './fields.js'
import styles from './knowledge.module.css'
import { type Fields, isMended, type Labels, type Mends, mendOf, type Piece, type Tree } from './model.js'
import { words } from './words.js'

interface PiecesProps {
  pieces: readonly Piece[]
  tree: Tree
  /** What was given to each, by its id. */
  mends: Readonly<Record<string, Mends>>
  all: Labels
  mend: (id: string, mends: Mends) => void
  chosen: ReadonlySet<string>
  choose: (id: string, isChosen: boolean) => void
  /** What was chosen for all, where it is not for every one. */
  labelsOf?: (piece: Piece) => Labels
}

/** Pieces of an import that lack something: each is opened, read and completed where it stands. */
export function Pieces({ pieces, tree, mends, all, mend, chosen, choose, labelsOf = () => all }: PiecesProps) {
  const say = useWords(words)
  return (
    <ul className={styles.pieces} aria-label={say.toComplete}>
      {pieces.map((piece) => (
        <li key={piece.id} className={styles.piece}>
          <Checkbox
            aria-label={say.choosePiece(piece.fields.question ?? piece.id)}
            checked={chosen.has(piece.id)}
            onChange={({ currentTarget }) => choose(piece.id, currentTarget.checked)}
          />
          <OnePiece
            piece={piece}
            tree={tree}
            own={mends[piece.id]}
            all={labelsOf(piece)}
            mend={(mended) => mend(piece.id, mended)}
          />
        </li>
      ))}
    </ul>
  )
}

interface OnePieceProps {
  piece: Piece
  tree: Tree
  own: Mends | undefined
  all: Labels
  mend: (mends: Mends) => void
}

function OnePiece({ piece, tree, own, all, mend }: OnePieceProps) {
  const say = useWords(words)
  const { locale } = useLanguage()
  const { fields, needs, odd, problems, source, line, page, sheet } = piece
  const without = own?.without ?? []
  const now = { ...fields, ...mendOf(piece, own, all).fields, ...own?.fields }
  const change = (changed: Fields) => mend({ fields: { ...own?.fields, ...changed }, without })
  const others = problems.filter(({ code }) => code !== 'ARTICLE_INVALID' && code !== 'IMPORT_UNCUT')
  const isReady = isMended(piece, own, all)
  return (
    <details className={styles.pieceBody}>
      <summary>
        <span className={styles.pieceHead}>
          <span className={styles.pieceName} dir="auto">
            {now.question || now.answer || piece.id}
          </span>
          <ChevronDownIcon size={16} aria-hidden className={styles.pieceOpen} />
        </span>
        <span className={styles.tags}>
          {isReady ? (
            <Tag tone="good">{say.isComplete}</Tag>
          ) : (
            needs.map((need) => (
              <Tag key={need} tone="warn">
                {say.lacks(wordFor(say.fields, need))}
              </Tag>
            ))
          )}
          {!isReady && needs.length === 0 && <Tag tone="warn">{say.toBeLookedAt}</Tag>}
          <span className={styles.quiet}>
            {say.placeOf({ source, ...(sheet && { sheet }), ...(page && { page }), ...(line && { line }) })}
          </span>
        </span>
      </summary>
      <div className={styles.fields}>
        {others.map((problem) => (
          <p key={problem.en} className={styles.conflicting}>
            {problem[locale]}
          </p>
        ))}
        {odd.map(({ field, value }) => (
          <Checkbox
            key={field}
            label={say.leaveOutField(wordFor(say.fields, field), value)}
            checked={without.includes(field)}
            onChange={({ currentTarget }) =>
              mend({
                fields: own?.fields ?? {},
                without: currentTarget.checked ? [...without, field] : without.filter((each) => each !== field),
              })
            }
          />
        ))}
        <TextInput
          label={say.fields.question}
          required
          dir="auto"
          value={now.question ?? ''}
          onChange={({ currentTarget }) => change({ question: currentTarget.value })}
        />
        <Textarea
          label={say.fields.answer}
          required
          autosize
          minRows={2}
          maxRows={14}
          dir="auto"
          value={now.answer ?? ''}
          onChange={({ currentTarget }) => change({ answer: currentTarget.value })}
        />
        <Filing
          draft={{ scene: now.scene ?? '', problem: now.problem ?? '', locale: now.locale ?? locale }}
          change={(changed) => change(changed as Fields)}
          tree={tree}
        />
        {needs.length === 0 && own === undefined && (
          <Button
            size="xs"
            variant="default"
            className={styles.alone}
            onClick={() => change({ answer: now.answer ?? '' })}
          >
            {say.takeAsItIs}
          </Button>
        )}
      </div>
    </details>
  )
}
