import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { Tag } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import { Difference, useFieldText } from './changes.js'
import styles from './knowledge.module.css'
import { type Article, type Draft, draftOf, fieldNames, linesOf } from './model.js'
import { words } from './words.js'

type Field = (typeof fieldNames)[number]
type Side = 'mine' | 'theirs' | 'both'

interface MergeProps {
  /** The text that both have begun from. */
  base: Article
  mine: Draft
  /** What the colleague has stored. */
  theirs: Article
  /** Goes on with the text that holds both, as an edit of the colleague's. */
  merged: (draft: Draft) => void
}

/** Two people have edited one article. What only one of them has changed is in it already; of the rest somebody says which it is. */
export function Merge({ base, mine, theirs, merged }: MergeProps) {
  const say = useWords(words)
  const write = useFieldText()
  const [then, now] = [draftOf(base), draftOf(theirs)]
  const [sides, setSides] = useState<Partial<Record<Field, Side>>>({})
  const conflicts = fieldNames.filter((field) => isBoth(field, { then, mine, now }))
  const isDecided = conflicts.every((field) => sides[field])
  return (
    <section className={styles.merge} aria-label={say.mergeTitle}>
      <h3 className={styles.partTitle}>{say.mergeTitle}</h3>
      <p className={styles.quiet}>{conflicts.length === 0 ? say.mergeNothing : say.mergeText}</p>
      {conflicts.map((field) => (
        <fieldset key={field} className={styles.conflict}>
          <legend>{say.fields[field]}</legend>
          <div className={styles.row2}>
            {(['mine', 'theirs'] as const).map((side) => {
              const text = write(field, side === 'mine' ? mine : now)
              return (
                <div
                  key={side}
                  className={styles.version}
                  data-chosen={sides[field] === side || sides[field] === 'both'}
                >
                  <p className={styles.versionHead}>
                    <Tag tone={side === 'mine' ? 'accent' : 'note'}>
                      {side === 'mine' ? say.mine : say.theirs(theirs.author ?? '')}
                    </Tag>
                  </p>
                  <div className={styles.changed} dir="auto">
                    <Difference before={write(field, then)} after={text} />
                  </div>
                </div>
              )
            })}
          </div>
          <Group gap="xs" mt="xs">
            {sidesOf(field).map((side) => (
              <Button
                key={side}
                size="xs"
                variant={sides[field] === side ? 'filled' : 'default'}
                aria-pressed={sides[field] === side}
                onClick={() => setSides({ ...sides, [field]: side })}
              >
                {say.sides[side]}
              </Button>
            ))}
          </Group>
        </fieldset>
      ))}
      <Group justify="flex-end" mt="sm">
        <Button disabled={!isDecided} onClick={() => merged(mergedOf({ then, mine, now }, sides))}>
          {say.goOn}
        </Button>
      </Group>
    </section>
  )
}

interface Three {
  then: Draft
  mine: Draft
  now: Draft
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)

/** Both have changed it, and not to the same. Lists of phrasings are joined by themselves. */
const isBoth = (field: Field, { then, mine, now }: Three): boolean =>
  field !== 'phrasings' &&
  !same(mine[field], then[field]) &&
  !same(now[field], then[field]) &&
  !same(mine[field], now[field])

/** Two texts may stand one below the other; of everything else there is one. */
const sidesOf = (field: Field): Side[] => (field === 'answer' ? ['mine', 'theirs', 'both'] : ['mine', 'theirs'])

function mergedOf(three: Three, sides: Partial<Record<Field, Side>>): Draft {
  const { then, mine, now } = three
  const merged: Draft = { ...now, phrasings: joined(three).join('\n') }
  for (const field of fieldNames) {
    if (field === 'phrasings') continue
    const side = sides[field] ?? (same(mine[field], then[field]) ? 'theirs' : 'mine')
    if (side === 'mine') Object.assign(merged, { [field]: mine[field] })
    if (side === 'both') Object.assign(merged, { [field]: `${now[field]}\n\n${mine[field]}` })
  }
  return merged
}

/** What either has added, without what either has taken away. */
function joined({ then, mine, now }: Three): string[] {
  const [before, ours, theirs] = [then, mine, now].map(({ phrasings }) => linesOf(phrasings)) as [
    string[],
    string[],
    string[],
  ]
  return [...new Set([...theirs, ...ours])].filter(
    (line) => (ours.includes(line) && theirs.includes(line)) || !before.includes(line),
  )
}
