import { UnstyledButton } from '@mantine/core'
import ChevronRightIcon from 'lucide-react/icons/chevron-right'
import { useFormat } from '../../language/format.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import type { Tree } from './model.js'
import { words } from './words.js'

interface ScenesProps {
  tree: Tree
  /** Empty: all. */
  scene: string
  problem: string
  choose: (scene: string, problem: string) => void
}

/** Scenes, and in the one that is chosen its types of problem, with how many articles each has. */
export function Scenes({ tree, scene, problem, choose }: ScenesProps) {
  const say = useWords(words)
  const labels = useLabels()
  const all = tree.scenes.reduce((sum, { count }) => sum + count, 0)
  return (
    <nav className={styles.tree} aria-label={say.scenes}>
      <ul>
        <li>
          <Branch name={say.all} count={all} isChosen={scene === ''} choose={() => choose('', '')} />
        </li>
        {tree.scenes.map((each) => (
          <li key={each.scene}>
            <Branch
              name={labels.scene(each.scene)}
              count={each.count}
              isChosen={scene === each.scene && problem === ''}
              isOpen={scene === each.scene}
              choose={() => choose(scene === each.scene && problem === '' ? '' : each.scene, '')}
            />
            {scene === each.scene && (
              <ul>
                {each.problems.map((one) => (
                  <li key={one.problem}>
                    <Branch
                      name={labels.problem(one.problem)}
                      count={one.count}
                      isChosen={problem === one.problem}
                      choose={() => choose(each.scene, one.problem)}
                    />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </nav>
  )
}

interface BranchProps {
  name: string
  count: number
  isChosen: boolean
  /** Absent: it has no branches. */
  isOpen?: boolean
  choose: () => void
}

function Branch({ name, count, isChosen, isOpen, choose }: BranchProps) {
  const format = useFormat()
  return (
    <UnstyledButton
      className={styles.branch}
      aria-current={isChosen ? 'true' : undefined}
      {...(isOpen !== undefined && { 'aria-expanded': isOpen })}
      onClick={choose}
    >
      {isOpen !== undefined && <ChevronRightIcon size={14} aria-hidden data-open={isOpen} className={styles.chevron} />}
      <span className={styles.branchName}>{name}</span>
      <span className={`${styles.quiet} tabular`}>{format.number(count)}</span>
    </UnstyledButton>
  )
}
