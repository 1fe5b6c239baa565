import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import CircleCheckIcon from 'lucide-react/icons/circle-check'
import { type Answer, read } from '../../api/client.js'
import { Empty } from '../../design/empty.js'
import { useFilters } from '../../design/filters.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { useLanguage } from '../../language/language.js'
import { defineWords, useWords, wordFor } from '../../language/words.js'
import styles from './knowledge.module.css'
import { articlePath } from './model.js'

type Finding = Answer<'/knowledge/findings'>[number]

/** What makes answers worse, and where it is mended. */
export function Findings() {
  const say = useWords(words)
  const query = useQuery(read('/knowledge/findings'))
  return (
    <div className={styles.sheet}>
      <p className={styles.quiet}>{say.about}</p>
      <Loaded query={query}>
        {(findings) =>
          findings.length === 0 ? (
            <Empty icon={CircleCheckIcon} title={say.none} text={say.noneText} />
          ) : (
            <All findings={findings} />
          )
        }
      </Loaded>
    </div>
  )
}

/** More are told by their number: mending some of a kind often mends others. */
const MOST = 200

function All({ findings }: { findings: readonly Finding[] }) {
  const say = useWords(words)
  const { locale } = useLanguage()
  const [{ kind }, change] = useFilters({ kind: '' })
  const counts = new Map<string, number>()
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1)
  const shown = findings.filter(({ code }) => kind === '' || code === kind)
  return (
    <>
      <NativeSelect
        size="xs"
        className={styles.kinds}
        aria-label={say.kind}
        value={kind}
        onChange={({ currentTarget }) => change({ kind: currentTarget.value })}
        data={[
          { value: '', label: say.allKinds(findings.length) },
          ...[...counts].map(([code, count]) => ({ value: code, label: `${wordFor(say.kinds, code)} (${count})` })),
        ]}
      />
      <ul className={styles.releases}>
        {shown.slice(0, MOST).map(({ code, level, article, other, text, question, ...told }) => (
          <li key={`${code} ${article} ${other} ${text}`} className={styles.release}>
            <div className={styles.releaseHead}>
              <Link to={articlePath(article)} className={styles.link}>
                {question}
              </Link>
              <Tag tone={level === 'error' ? 'bad' : 'warn'}>{wordFor(say.kinds, code)}</Tag>
            </div>
            <p className={styles.quiet}>{told[locale]}</p>
          </li>
        ))}
      </ul>
      {shown.length > MOST && <p className={styles.quiet}>{say.more(shown.length - MOST)}</p>}
    </>
  )
}

const words = defineWords({
  en: {
    about: 'Articles were looked through for what makes answers worse. What is meant may stay.',
    none: 'Nothing was found',
    noneText: 'No article claims what another claims, none has expired, and each has phrasings.',
    kind: 'Kind',
    allKinds: (count: number) => `Everything (${count})`,
    more: (count: number) => `And ${count} more.`,
    kinds: {
      unfinished: 'unfinished',
      'same-phrasing': 'claimed twice',
      'same-words': 'same words',
      repeated: 'repeated',
      expired: 'expired',
      'no-phrasings': 'no phrasings',
      'language-missing': 'language missing',
      'label-differs': 'label differs',
      'answered-by-other': 'answered by another',
      instructions: 'speaks to a model',
    },
  },
  zh: {
    about: '检查了所有文章里会让回答变差的地方。有意为之的可以保留。',
    none: '没有发现问题',
    noneText: '没有文章争抢同一问法，没有过期的，每篇都有相似问法。',
    kind: '类别',
    allKinds: (count: number) => `全部（${count}）`,
    more: (count: number) => `还有 ${count} 条。`,
    kinds: {
      unfinished: '未写完',
      'same-phrasing': '问法重复',
      'same-words': '用词相同',
      repeated: '重复出现',
      expired: '已过期',
      'no-phrasings': '没有相似问法',
      'language-missing': '缺少语言',
      'label-differs': '分类写法不同',
      'answered-by-other': '被别的文章抢答',
      instructions: '写给大模型的话',
    },
  },
})
