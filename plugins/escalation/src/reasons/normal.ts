/** What is written for the same character: Traditional for Simplified, Cantonese for Mandarin, Cyrillic and Greek for Latin. */
const SAME = pairs(
  // Traditional characters of the words that matter here.
  '轉转傳传專专請请幫帮給给說说話话講讲談谈聯联繫系絡络與与為为麼么嗎吗們们個个來来這这還还沒没對对機机器器動动覆复復复答答處处理理客客務务服服員员線线電电經经領领導导負负責责闆板長长總总監监時时間间現现馬马盡尽過过開开關关別别讓让無无歡欢謝谢煩烦擾扰點点幾几號号碼码聽听從从買买賣卖貨货單单訂订錢钱費费運运壞坏嚴严訴诉師师應应該该會会認认識识業业東东氣气憤愤恥耻騙骗傷伤藥药醫医過过敏敏燒烧學学歲岁誤误吞吞殺杀資资訊讯刪删隱隐私私報报媒媒體体曝曝賠赔償偿損损權权維维護护檢检舉举狀状態态實实際际確确輕轻鐘钟樣样當当後后準准級级組组團团隊队辦办麻麻辭辞職职薪薪換换國国無无聲声語语頭头錯错屬属須须網网頁页舊旧號号幫帮寫写紅红綠绿藍蓝裡里裏里麵面邊边遠远選选擇择爛烂廢废蠢蠢傻傻瘋疯鬧闹夠够臉脸愛爱難难嗆呛燙烫漏漏觸触爆爆發发冒冒煙烟燃燃濟济賬账帳账戶户註注銷销單单據据價价優优惠惠質质養养飯饭魚鱼鮮鲜雞鸡讀读書书畫画見见視视覺觉問问題题門门',
  // Cantonese.
  '喇啦駁转搵找唔不冇没嘅的佢他畀给俾给嚟来咗了係是喺在邊哪傾聊嗰那啲些哋们睇看嘢话乜么點怎揾找噉这',
  // Letters that look like Latin ones.
  'аaеeоoрpсcхxуyіiјjѕsһhԁdкkтtмmнhвbαaοoρpεeνvιiκkτtυuлnпnɑaɡgıi',
)

/** Phrases of Cantonese that characters alone do not bring to Mandarin. */
const CANTONESE: [RegExp, string][] = [
  [/有没/g, '有没有'],
  [/有没有有/g, '有没有'],
  [/不该/g, '麻烦'],
  [/同真人/g, '跟真人'],
  // 人儿, 管事儿的: a sound of the north; in 儿童, 婴儿 and 那儿 it belongs to the word.
  [/(?<=[人事个活头块会])儿(?![童子女科歌媳戏])/g, ''],
]

/** Marks of accents and what shows nothing: zero-width characters, variation selectors, skin tones, soft hyphens. */
const UNSEEN = /[\p{Mn}\p{Me}\p{Cf}]|[\u{1f3fb}-\u{1f3ff}]/gu

/**
 * One way to write for what people write in many: full width, capitals, accents, Traditional characters, look-alike letters,
 * invisible characters, apostrophes (dropped), a character repeated more than twice, long numbers. Takes time in proportion to the length.
 */
export function normal(text: string): string {
  let out = ''
  let last = ''
  let count = 0
  for (const raw of text.normalize('NFKC').toLowerCase().normalize('NFKD').replace(UNSEEN, '').normalize('NFC')) {
    const character = SAME.get(raw) ?? raw
    count = character === last ? count + 1 : 1
    last = character
    if (count > 2 || APOSTROPHES.has(character)) continue
    out += character
  }
  for (const [form, to] of CANTONESE) out = out.replace(form, to)
  // The number of an order or a phone says nothing of what is wished, and stands like a comma.
  return out.replace(/(?<!\d)\d{6,}/g, ',')
}

const APOSTROPHES = new Set(["'", '’', '‘', '`', '´', 'ʼ', '"'])

function pairs(...tables: string[]): Map<string, string> {
  const map = new Map<string, string>()
  for (const table of tables) {
    const characters = [...table]
    for (let i = 0; i + 1 < characters.length; i += 2)
      if (characters[i] !== characters[i + 1]) map.set(characters[i]!, characters[i + 1]!)
  }
  return map
}

/** Whether a character is Chinese. */
export const isHan = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0x20000 && code <= 0x323af)
}
