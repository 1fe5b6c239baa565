import {
  Autocomplete,
  Checkbox,
  Collapse,
  NativeSelect,
  TagsInput,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import ChevronRightIcon from 'lucide-react/icons/chevron-right'
import { useId } from 'react'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import { AnswerField } from './answer-field.js'
import styles from './knowledge.module.css'
import type { Draft, Tree } from './model.js'
import { words } from './words.js'

interface FieldsProps {
  draft: Draft
  change: (changed: Partial<Draft>) => void
  tree: Tree
}

/** Everything of an article that people write. */
export function Fields({ draft, change, tree }: FieldsProps) {
  const say = useWords(words)
  const about = useId()
  const [isMore, { toggle }] = useDisclosure(
    draft.validFrom !== '' || draft.validUntil !== '' || draft.audience.length > 0 || draft.legal,
  )
  return (
    <div className={styles.fields}>
      <TextInput
        label={say.fields.question}
        required
        dir="auto"
        value={draft.question}
        onChange={({ currentTarget }) => change({ question: currentTarget.value })}
      />
      <div>
        <p className={styles.label} aria-hidden>
          {say.fields.answer}
        </p>
        <AnswerField value={draft.answer} onChange={(answer) => change({ answer })} />
      </div>
      <Textarea
        label={say.fields.phrasings}
        description={say.phrasingsHelp}
        autosize
        minRows={3}
        maxRows={16}
        dir="auto"
        value={draft.phrasings}
        onChange={({ currentTarget }) => change({ phrasings: currentTarget.value })}
      />
      <Filing draft={draft} change={change} tree={tree} />
      <UnstyledButton className={styles.more} aria-expanded={isMore} aria-controls={about} onClick={toggle}>
        <ChevronRightIcon size={15} aria-hidden data-open={isMore} className={styles.chevron} />
        {say.moreFields}
      </UnstyledButton>
      <Collapse id={about} expanded={isMore}>
        <div className={styles.row2}>
          <TextInput
            type="datetime-local"
            label={say.fields.validFrom}
            description={say.validFromHelp}
            value={draft.validFrom}
            onChange={({ currentTarget }) => change({ validFrom: currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={say.fields.validUntil}
            description={say.validUntilHelp}
            value={draft.validUntil}
            error={
              draft.validFrom !== '' && draft.validUntil !== '' && draft.validUntil <= draft.validFrom
                ? say.endsBeforeItStarts
                : undefined
            }
            onChange={({ currentTarget }) => change({ validUntil: currentTarget.value })}
          />
        </div>
        <TagsInput
          mt="sm"
          label={say.fields.audience}
          description={say.audienceHelp}
          data={[...tree.audiences]}
          value={draft.audience}
          onChange={(audience) => change({ audience })}
        />
        <Checkbox
          mt="md"
          label={say.fields.legal}
          description={say.legalHelp}
          checked={draft.legal}
          onChange={({ currentTarget }) => change({ legal: currentTarget.checked })}
        />
      </Collapse>
    </div>
  )
}

interface FilingProps extends Omit<FieldsProps, 'draft'> {
  draft: Pick<Draft, 'scene' | 'problem' | 'locale'>
  /** It may be left empty. */
  isOptional?: boolean
}

/** Where an article is filed. Names that are new become new ones. */
export function Filing({ draft, change, tree, isOptional = false }: FilingProps) {
  const say = useWords(words)
  const labels = useLabels()
  const problems = tree.scenes
    .filter(({ scene }) => draft.scene === '' || scene === draft.scene)
    .flatMap(({ problems }) => problems.map(({ problem }) => problem))
  const known = (names: readonly string[]) => [...new Set(names)].filter((name) => name !== UNCLASSIFIED)
  return (
    <div className={styles.row3}>
      <Autocomplete
        label={say.fields.scene}
        required={!isOptional}
        data={known([...SCENES, ...tree.scenes.map(({ scene }) => scene)])}
        renderOption={({ option }) => labels.scene(option.value)}
        value={draft.scene}
        description={draft.scene !== '' && labels.scene(draft.scene)}
        inputWrapperOrder={['label', 'input', 'description']}
        onChange={(scene) => change({ scene })}
      />
      <Autocomplete
        label={say.fields.problem}
        required={!isOptional}
        limit={50}
        data={known(problems)}
        renderOption={({ option }) => labels.problem(option.value)}
        filter={({ options, search }) =>
          options.filter((option) => {
            const value = (option as { value: string }).value
            return `${value} ${labels.problem(value)}`.toLowerCase().includes(search.trim().toLowerCase())
          })
        }
        value={draft.problem}
        description={draft.problem !== '' && labels.problem(draft.problem)}
        inputWrapperOrder={['label', 'input', 'description']}
        onChange={(problem) => change({ problem })}
      />
      <NativeSelect
        label={say.fields.locale}
        value={draft.locale}
        data={[...new Set(['zh', 'en', ...tree.locales, draft.locale])].map((value) => ({
          value,
          label: say.language(value),
        }))}
        onChange={({ currentTarget }) => change({ locale: currentTarget.value })}
      />
    </div>
  )
}

/** What stands where nobody has decided yet. */
const UNCLASSIFIED = 'unclassified'
const SCENES = ['pre-sale', 'in-sale', 'after-sale']
