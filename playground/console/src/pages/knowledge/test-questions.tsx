import { Button, Modal, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ClipboardCheckIcon from 'lucide-react/icons/clipboard-check'
import { useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { AddLine } from '../../design/add-line.js'
import { confirm } from '../../design/confirm.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { defineWords, useWords } from '../../language/words.js'
import { TestQuestion } from '../try/test-question.js'
import styles from './knowledge.module.css'
import { articlePath } from './model.js'

type Question = Answer<'/knowledge/test-questions'>[number]

/** Questions whose answer is known: each publish is rehearsed on them. */
export function TestQuestions() {
  const say = useWords(words)
  const isTrainer = isOne(useMe(), 'trainer')
  const [isWrongOnly, setWrongOnly] = useState(false)
  const [added, setAdded] = useState<{ question: string; locale?: string }>()
  const query = useQuery(read('/knowledge/test-questions'))
  const check = useMutation({ mutationFn: () => got(api.POST('/knowledge/test-questions/check', { body: {} })) })
  const checked = new Map(check.data?.map((each) => [keyOf(each), each]))
  const wrong = check.data?.filter(({ isRight }) => !isRight).length
  return (
    <div className={styles.sheet}>
      <p className={styles.quiet}>{say.about}</p>
      <div className={styles.testBar}>
        {isTrainer && (
          <AddLine label={say.question} action={say.add} maxLength={2_000} add={(question) => setAdded({ question })} />
        )}
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          {say.check}
        </Button>
      </div>
      {check.data && (
        <div className={styles.testBar} role="status">
          <Tag tone={wrong === 0 ? 'good' : 'bad'}>{say.checked(wrong ?? 0, check.data.length)}</Tag>
          <Switch
            label={say.wrongOnly}
            checked={isWrongOnly}
            onChange={({ currentTarget }) => setWrongOnly(currentTarget.checked)}
          />
        </div>
      )}
      <Loaded query={query}>
        {(questions) =>
          questions.length === 0 ? (
            <Empty icon={ClipboardCheckIcon} title={say.none} text={say.noneText} />
          ) : (
            <ul className={styles.releases}>
              {questions
                .filter((each) => !isWrongOnly || checked.get(keyOf(each))?.isRight === false)
                .map((each) => (
                  <OneQuestion
                    key={keyOf(each)}
                    question={each}
                    checked={checked.get(keyOf(each))}
                    change={() => setAdded(each)}
                  />
                ))}
            </ul>
          )
        }
      </Loaded>
      <Modal
        opened={added !== undefined}
        onClose={() => setAdded(undefined)}
        title={say.title}
        closeButtonProps={{ 'aria-label': say.close }}
      >
        {added && <TestQuestion {...added} close={() => setAdded(undefined)} />}
      </Modal>
    </div>
  )
}

const keyOf = ({ question, locale = '' }: { question: string; locale?: string }) => `${locale}\n${question}`

interface OneProps {
  question: Question
  checked: { isRight: boolean; answered: { article?: string; text: string } } | undefined
  change: () => void
}

function OneQuestion({ question: { question, locale, article }, checked, change }: OneProps) {
  const say = useWords(words)
  const queries = useQueryClient()
  const isTrainer = isOne(useMe(), 'trainer')
  const remove = useMutation({
    mutationFn: () =>
      got(
        api.DELETE('/knowledge/test-questions', {
          params: { query: { question, ...(locale !== undefined && { locale }) } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['/knowledge/test-questions'] }),
  })
  const ask = async () => {
    if (await confirm({ title: say.removeTitle, text: say.removeText(question), action: say.remove, danger: true }))
      remove.mutate()
  }
  return (
    <li className={styles.release}>
      <div className={styles.releaseHead}>
        <strong className={styles.testText} dir="auto">
          {question}
        </strong>
        {checked && <Tag tone={checked.isRight ? 'good' : 'bad'}>{checked.isRight ? say.right : say.wrong}</Tag>}
        {isTrainer && (
          <>
            <Button size="compact-xs" variant="default" onClick={change} aria-label={say.changeOf(question)}>
              {say.change}
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              loading={remove.isPending}
              onClick={() => void ask()}
              aria-label={say.removeOf(question)}
            >
              {say.remove}
            </Button>
          </>
        )}
      </div>
      <p className={styles.quiet}>
        {say.shouldAnswer}: <ByArticle id={article} />
      </p>
      {checked && !checked.isRight && (
        <p className={styles.quiet}>
          {say.answers}: <ByArticle id={checked.answered.article ?? null} />
        </p>
      )}
    </li>
  )
}

function ByArticle({ id }: { id: string | null }) {
  const say = useWords(words)
  if (id === null) return say.noArticle
  return (
    <Link to={articlePath(id)} className={styles.link}>
      {id}
    </Link>
  )
}

const words = defineWords({
  en: {
    title: 'Test question',
    about: 'Every publish is rehearsed on these, and stopped when one would be answered wrongly.',
    question: 'Something that customers ask',
    add: 'Add…',
    check: 'Ask the bot all of them now',
    checked: (wrong: number, all: number) =>
      wrong === 0 ? `All ${all} are answered rightly.` : `${wrong} of ${all} are answered wrongly.`,
    wrongOnly: 'Only the wrong ones',
    none: 'There are no test questions yet',
    noneText: 'Add what must never be answered wrongly, or keep what went wrong on Try it.',
    shouldAnswer: 'Should be answered by',
    answers: 'Is answered by',
    noArticle: 'no article',
    right: 'right',
    wrong: 'wrong',
    change: 'Change',
    changeOf: (question: string) => `Change what should answer “${question}”`,
    remove: 'Remove',
    removeOf: (question: string) => `Remove “${question}”`,
    removeTitle: 'Remove this test question?',
    removeText: (question: string) => `“${question}” is not rehearsed any more.`,
    close: 'Close',
  },
  zh: {
    title: '测试问题',
    about: '每次发布前都会先试答这些问题；如果有一个会答错，发布会被拦下。',
    question: '客户会问的一句话',
    add: '添加…',
    check: '现在全部问一遍',
    checked: (wrong: number, all: number) => (wrong === 0 ? `${all} 个全部答对。` : `${all} 个中有 ${wrong} 个答错。`),
    wrongOnly: '只看答错的',
    none: '还没有测试问题',
    noneText: '请添加绝不能答错的问题，也可以在“试一试”里把答错的记下来。',
    shouldAnswer: '应由',
    answers: '实际由',
    noArticle: '没有文章',
    right: '答对',
    wrong: '答错',
    change: '修改',
    changeOf: (question: string) => `修改“${question}”应由什么回答`,
    remove: '删除',
    removeOf: (question: string) => `删除“${question}”`,
    removeTitle: '删除这个测试问题？',
    removeText: (question: string) => `以后发布前不再试答“${question}”。`,
    close: '关闭',
  },
})
