import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, got } from '../../api/client.js'
import { Tag } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { articlePath, type Draft, linesOf } from './model.js'
import { words } from './words.js'

/** How long writing has to pause before it is compared, in milliseconds. */
const PAUSE_MS = 500

/** Articles that answer the same as what is being written, and those that say otherwise. */
export function SimilarArticles({ id, draft }: { id?: string; draft: Draft }) {
  const say = useWords(words)
  const { question, phrasings, answer, locale } = draft
  const [written] = useDebouncedValue(
    JSON.stringify({ ...(id && { id }), question, phrasings: linesOf(phrasings), answer, locale }),
    PAUSE_MS,
  )
  const { data: found = [] } = useQuery({
    queryKey: ['/knowledge/similar', written],
    queryFn: ({ signal }) => got(api.POST('/knowledge/similar', { body: JSON.parse(written), signal })),
    enabled: question.trim() !== '',
    placeholderData: keepPreviousData,
  })
  return (
    <section className={styles.similar} aria-label={say.similar} aria-live="polite">
      <h3 className={styles.partTitle}>{say.similar}</h3>
      {found.length === 0 && <p className={styles.quiet}>{say.noSimilar}</p>}
      {found.map(({ article, answer, claims, differs, confidence }) => (
        <article key={article.id} className={styles.similarOne}>
          <Link to={articlePath(article.id)} search={(now: object) => now} className={styles.link} dir="auto">
            {article.question}
          </Link>
          <p className={styles.excerpt} dir="auto">
            {answer}
          </p>
          {differs && (
            <p className={styles.conflicting}>
              <Tag tone="bad">{say.contradicts}</Tag> {say.saysOtherwise(differs.here, differs.there)}
            </p>
          )}
          {claims !== undefined && (
            <p className={styles.conflicting}>
              <Tag tone="warn">{say.sameWording}</Tag> {say.claims(claims)}
            </p>
          )}
          {!differs && claims === undefined && <p className={styles.quiet}>{say.alike(confidence)}</p>}
        </article>
      ))}
    </section>
  )
}
