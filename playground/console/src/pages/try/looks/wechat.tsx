import styles from './looks.module.css'
import { type Choose, Medium, Words } from './message.js'

/** As much of a message of WeChat's two customer-service interfaces as is looked at. */
interface Told {
  msgtype: string
  text?: { content: string }
  msgmenu?: { head_content: string; list: { content?: string; click?: { content: string } }[] }
  news?: { articles: { title: string; description?: string; picurl?: string }[] }
  location?: { name?: string; address?: string }
}

/** A message of an official account, or of WeCom: menus are lines that can be pressed. */
export function Wechat({ told, choose }: { told: unknown; choose: Choose }) {
  const { msgtype, text, msgmenu, news, location } = told as Told
  if (msgmenu)
    return (
      <>
        <Words text={msgmenu.head_content} />
        <div className={styles.menu}>
          {msgmenu.list.map(({ content, click }) => {
            const label = content ?? click?.content ?? ''
            return choose ? (
              <button key={label} type="button" className={styles.line} onClick={() => choose(label)}>
                {label}
              </button>
            ) : (
              <span key={label} className={styles.line}>
                {label}
              </span>
            )
          })}
        </div>
      </>
    )
  if (news)
    return news.articles.map(({ title, description, picurl }) => (
      <div key={title}>
        <p className={styles.title}>{title}</p>
        <Words text={description} />
        {picurl && <Medium sign="🖼">{picurl}</Medium>}
      </div>
    ))
  if (location) return <Medium sign="📍">{location.name || location.address}</Medium>
  return <Words text={text?.content ?? msgtype} />
}
