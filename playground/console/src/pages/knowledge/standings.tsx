import { Tag, type Tone } from '../../design/tag.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import type { Row, StandingName } from './model.js'
import { words } from './words.js'

/** What whoever looks at it has to know, the most urgent first; that an article serves is what is expected. */
const shown: readonly [StandingName, Tone][] = [
  ['retired', 'plain'],
  ['unfinished', 'bad'],
  ['returned', 'bad'],
  ['expired', 'bad'],
  ['review', 'warn'],
  ['trial', 'note'],
  ['ready', 'accent'],
  ['scheduled', 'note'],
  ['changed', 'warn'],
  ['draft', 'plain'],
  ['serves', 'good'],
]

/** Most things are said by two words. */
const MOST = 2

/** How an article stands, in a word or two. */
export function StandingTags({ standings }: { standings: readonly StandingName[] }) {
  const say = useWords(words)
  // "Changed" beside "draft" says twice that there is an edit.
  const isPlain = ({ 0: name }: readonly [StandingName, Tone]) =>
    !(name === 'draft' && (standings.includes('changed') || standings.includes('returned')))
  return shown
    .filter((each) => standings.includes(each[0]) && isPlain(each))
    .slice(0, MOST)
    .map(([name, tone]) => (
      <Tag key={name} tone={tone}>
        {say.standings[name]}
      </Tag>
    ))
}

/** The second line of a row: where the article is filed, and how it stands. */
export function Standings({ row: { scene, problem, legal, standings } }: { row: Row }) {
  const say = useWords(words)
  const labels = useLabels()
  return (
    <span className={styles.tags}>
      <span className={styles.filed}>
        {labels.scene(scene)} · {labels.problem(problem)}
      </span>
      <StandingTags standings={standings} />
      {legal && <Tag tone="note">{say.legalShort}</Tag>}
    </span>
  )
}
