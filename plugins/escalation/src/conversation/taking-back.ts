const REFUSAL = [
  '(?:先|还是|请|麻烦)?取消(?:排队|转人工|转接|人工|等待)?',
  '(?:先|还是)?(?:不|别|不用|不要|不想|不需要)(?:等|排|排队|转|转人工|转接|找人工|人工)',
  '不用|不需要|算',
  'cancel(?: (?:it|that|please|the queue))?|never ?mind|no need|forget (?:it|about it)|stop waiting',
  "(?:i )?(?:don'?t|do not) (?:want to wait|need (?:a (?:person|human)|an agent|anyone|it))(?: any ?more| any longer)?",
].join('|')
const POLITE = '好|谢谢|那|ok|okay|thanks|thank you'
/** Also what softens a word, 吧 among it: where a word had it as well, 好吧好吧好吧 could be read in a million ways. */
const AFTER = '[\\s，,。.!！~了吧啦]*'

const OUT = new RegExp(`^(?:(?:${POLITE})${AFTER})*(?:${REFUSAL})${AFTER}(?:(?:${REFUSAL}|${POLITE})${AFTER})*$`, 'i')

/** Whether somebody takes back that they want a person: a refusal or several, and nothing else but politeness, such as 算了，不用了 or "ok, never mind". */
export const takesBack = (said: string): boolean => OUT.test(said)
