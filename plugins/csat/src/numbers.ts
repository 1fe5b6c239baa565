/** A text of which characters stand at the same places as in `shown`, with the forms of digits and signs made one. */
export interface Readable {
  /** As it was written, without marks that nobody sees. */
  shown: string
  /** The same length, with digits and signs as on a plain keyboard. */
  plain: string
}

/** Longer texts are no answers to a question with five choices; what follows is not looked at. */
const MAX_LENGTH = 500

/** Full-width forms, circled and Roman digits are what they stand for; the frames of emoji digits go. */
export function readable(text: string): Readable {
  const shown = text
    .replace(/[\uFE0E\uFE0F\u20E3\u200B\u2060\uFEFF]/g, '')
    .replace(/[ \t\u00A0]+/g, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
  const plain = shown.replace(
    /[\uFF01-\uFF5E\u3000①-⑩❶-❿Ⅰ-Ⅹⅰ-ⅹ’‘滿勁還錯專業給個顆兩點評沒爛讚贊號過價級為爲麼嗎幾時間誰裡裏樣應該總體對選謝覺]/g,
    (sign) => {
      const simple = simplified[sign]
      if (simple) return simple
      const code = sign.charCodeAt(0)
      if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0)
      // Ten and above are no scores, whatever they are: one character stands for another.
      for (const first of [0x2460, 0x2776, 0x2160, 0x2170])
        if (code >= first && code < first + 10) return '1234567899'[code - first]!
      return sign === '\u3000' ? ' ' : "'"
    },
  )
  return { shown, plain }
}

/** The characters that this plugin's words are made of, where they are written otherwise. */
const simplified: Readonly<Record<string, string>> = {
  ...{
    滿: '满',
    勁: '劲',
    還: '还',
    錯: '错',
    專: '专',
    業: '业',
    給: '给',
    個: '个',
    顆: '颗',
    兩: '两',
    點: '点',
    評: '评',
  },
  ...{
    沒: '没',
    爛: '烂',
    讚: '赞',
    贊: '赞',
    號: '号',
    過: '过',
    價: '价',
    級: '级',
    為: '为',
    爲: '为',
    麼: '么',
    嗎: '吗',
  },
  ...{
    幾: '几',
    時: '时',
    間: '间',
    誰: '谁',
    裡: '里',
    裏: '里',
    樣: '样',
    應: '应',
    該: '该',
    總: '总',
    體: '体',
    對: '对',
  },
  ...{ 選: '选', 謝: '谢', 覺: '觉' },
}

/** A number as people write it: `5`, `4.5`, `五`, `five`. Source of a regular expression. */
export const NUMBER =
  '(?:\\d{1,12}(?:[.,]\\d{1,3})?|[零〇一二两三四五六七八九十百]{1,3}|\\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten)\\b)'

const chinese: Readonly<Record<string, number>> = {
  ...{ 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10, 百: 100 },
}
const english = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** What such a number is; NaN when it is none that people mean exactly, such as 三四. */
export function amountOf(number: string): number {
  if (/^\d/.test(number)) return Number(number.replace(',', '.'))
  const word = english.indexOf(number.toLowerCase())
  return word >= 0 ? word : (chinese[number] ?? Number.NaN)
}
