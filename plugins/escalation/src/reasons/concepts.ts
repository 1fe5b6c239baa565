/**
 * What words mean where somebody may be asking for a person. One word can mean several: 联系 is to talk and to contact.
 * English and Chinese share the concepts, so that 我要talk to human is read like a sentence of one language.
 */
export type Concept =
  /** Whoever writes: I, 我. */
  | 'i'
  /** Whoever writes, as an object: me, 给我. */
  | 'me'
  /** Who is written to: you, 你们. */
  | 'you'
  /** Somebody's own, so not ours: my, his. */
  | 'own'
  /** want, need, 要. */
  | 'want'
  /** can, could, 能不能. */
  | 'can'
  /** let, have, 让. */
  | 'let'
  /** please, 麻烦. */
  | 'please'
  /** A way in a menu: button, option, 选项. */
  | 'key'
  /** A number as long as a telephone's. */
  | 'digits'
  /** how, where, 怎么. */
  | 'how'
  /** why, 为什么: "why don't you" refuses nothing. */
  | 'why'
  /** is there, do you have, 有. */
  | 'have'
  /** is, are, 是: asks what something is. */
  | 'is'
  /** transfer, connect, 转. */
  | 'connect'
  /** talk, speak, 沟通. */
  | 'talk'
  /** with, to, 跟. */
  | 'with'
  /** get, give, find, 找. */
  | 'get'
  /** contact, reach, 联系. */
  | 'contact'
  /** to phone: call, ring, 回电. */
  | 'call'
  /** to be phoned: call me back, 回电. */
  | 'callback'
  /** A telephone number, as a thing to get: hotline, 电话. */
  | 'number'
  /** help, handle, answer, 处理. */
  | 'help'
  /** a person who is no machine: human, 人工, 真人. */
  | 'person'
  /** a person by a word that is used for nothing else in a shop: human being, 真人客服; but not 人工, person. */
  | 'human'
  /** somebody of the company: agent, 客服. */
  | 'staff'
  /** Whom one calls, and may mean the shop itself by: 客服?, 老板. Alone it is a question back. */
  | 'host'
  /** somebody who decides: manager, 主管. */
  | 'boss'
  /** a department as somebody to talk to: billing, 售后. */
  | 'team'
  /** a department by its full name, which cannot be anything else: returns department. */
  | 'room'
  /** someone, anybody. */
  | 'someone'
  /** 人 alone, people: whoever. */
  | 'man'
  /** real, live, 真的. */
  | 'real'
  /** the machine that answers: bot, 机器人. */
  | 'bot'
  /** useless, stupid, 听不懂: what people say about a machine that does not help. */
  | 'bad'
  /** do not, 不要. */
  | 'not'
  /** past, around, skip, 跳过. */
  | 'past'
  /** stop, enough, tired of, 别再. */
  | 'enough'
  /** now, today, 马上. */
  | 'time'
  /** hello?, 喂, 在吗. */
  | 'nudge'
  /** opening hours, wages, languages: a question about people. */
  | 'info'
  /** a time that has gone: 昨天, already. */
  | 'before'
  /** those who deliver and install. */
  | 'courier'
  /** a, the, 个. */
  | 'det'
  /** Small words that say nothing here, but show that no compound begins: of, 的. */
  | 'fn'
  /** Words that hold the words above and mean another thing: 人工智能, in person. */
  | 'other'
  /** Sounds of thinking, dropped: um, 那个. */
  | 'fill'

/** Words and phrases of one language by what they mean, divided by `|`. */
export type Words<C extends string = Concept> = Readonly<Partial<Record<C, string>>>
