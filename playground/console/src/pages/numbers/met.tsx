import { Tag } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import { words } from './words.js'

/** Whether a number reaches its target. */
export function Met({ isMet }: { isMet: boolean }) {
  const say = useWords(words)
  return <Tag tone={isMet ? 'good' : 'bad'}>{isMet ? say.met : say.missed}</Tag>
}
