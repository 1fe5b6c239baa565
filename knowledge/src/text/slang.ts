/** How people write in a hurry, and what they mean by it. */
const chinese: readonly (readonly [string, string])[] = [
  ['啥时候', '什么时候'],
  ['啥时', '什么时候'],
  ['几时', '什么时候'],
  ['为啥', '为什么'],
  ['干嘛', '干什么'],
  ['木有', '没有'],
  ['肿么', '怎么'],
  ['咋么', '怎么'],
  ['咋个', '怎么'],
  ['咋', '怎么'],
  ['啥', '什么'],
  ['俺', '我'],
  ['咱', '我'],
]

const chinesePattern = new RegExp(chinese.map(([said]) => said).join('|'), 'g')
const chineseMeanings = new Map(chinese)

/** A Chinese text in plain words: `咋退货` is `怎么退货`. */
export const formalChinese = (folded: string): string =>
  folded.replace(chinesePattern, (said) => chineseMeanings.get(said)!)

/** English words of chats, for where nothing in the knowledge is called so. */
export const chatWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    u: 'you',
    ur: 'your',
    r: 'are',
    y: 'why',
    pls: 'please',
    plz: 'please',
    thx: 'thanks',
    thru: 'through',
    cuz: 'because',
    coz: 'because',
    bc: 'because',
    wanna: 'want to',
    gonna: 'going to',
    gotta: 'have to',
    gimme: 'give me',
    lemme: 'let me',
    dunno: 'do not know',
    idk: 'do not know',
    smth: 'something',
    sth: 'something',
    tmrw: 'tomorrow',
    tmr: 'tomorrow',
    yday: 'yesterday',
    bday: 'birthday',
    pic: 'picture',
    pics: 'pictures',
    pwd: 'password',
    acct: 'account',
    addr: 'address',
    msg: 'message',
    qty: 'quantity',
    amt: 'amount',
    promo: 'promotion',
    b4: 'before',
    lil: 'little',
    wat: 'what',
    wut: 'what',
    hw: 'how',
  }),
)
