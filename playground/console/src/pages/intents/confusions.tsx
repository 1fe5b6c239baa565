import type { Answer } from '../../api/client.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import styles from './intents.module.css'
import { words } from './words.js'

export type Report = Answer<'/api/intents/versions/{number}'>['report']

/** Which intents are taken for which, with the examples, and what they look like. */
export function Confusions({
  confusions,
  titleOf,
}: {
  confusions: Report['confusions']
  titleOf: (name: string | null) => string
}) {
  const say = useWords(words)
  const format = useFormat()
  return (
    <ul className={styles.confusions}>
      {confusions.map(({ expected, predicted, count, texts }) => (
        <li key={`${expected} ${predicted}`}>
          <details>
            <summary className={styles.pair}>
              <span>{say.takenFor(titleOf(expected), titleOf(predicted))}</span>
              <span className={`${styles.quiet} tabular`}>{say.times(count)}</span>
            </summary>
            <ul className={styles.stolen}>
              {texts.map(({ text, confidence, lure }) => (
                <li key={text}>
                  <span dir="auto">{text}</span> <span className={styles.quiet}>{format.percent(confidence)}</span>
                  {lure !== undefined && <p className={styles.quiet}>{say.lure(lure)}</p>}
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  )
}
