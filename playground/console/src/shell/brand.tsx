import { useLanguage } from '../language/language.js'
import styles from './brand.module.css'

/** The sign and the name. */
export function Brand() {
  const { locale } = useLanguage()
  return (
    <span className={styles.brand}>
      <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={24} height={24} />
      {locale === 'zh' ? '慧答' : 'Huida'}
    </span>
  )
}
