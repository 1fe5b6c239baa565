/** English as people type it on a telephone, by the word it stands for. */
const TYPED: Readonly<Record<string, string>> = Object.fromEntries(
  `
  someone: some1 sum1 sm1 sumone smone
  somebody: smbdy sumbody sum1body sombody
  anyone: any1 ne1 ny1 anyon
  anybody: anybdy nebody
  everyone: every1
  no one: no1
  person: prsn persn peson prson purson
  people: ppl peeps pple peeple
  human: hmn humn hoomin hooman hoomans hyuman huamn hooman
  please: pls plz plzz plss plzzz pleez pleaz
  thanks: thx thnx thanx tks tnx
  you: u yu yoo
  your: ur yr
  are: r
  speak: spk spik speek spek
  talk: tlk tawk tok takl
  chat: cht
  could: cud cld coud
  would: wud wld woud
  should: shud shld
  can: cn
  cant: cnt
  want: wnt
  need: nd ned nid neeed
  help: hlp halp
  give: gv giv
  get: gt git
  connect: cnct conect connekt cnnct
  transfer: trnsfr tranfer trsf trf txfer tfr transf
  with: wth wiv wif wid
  about: abt
  before: b4
  because: bc cuz coz cos cus
  customer: cust custmr cstmr custy
  service: serv svc srvc srv servis
  support: suport supprt spprt
  representative: rprsntv reprsntv
  agent: agnt agt agnet
  operator: opr oprtr optr oper8r
  manager: mgr mngr mger mgmt
  supervisor: supv spvsr suprv suprvsr svisor
  real: rl
  live: lve liv
  actual: akshual actul
  really: rly rlly
  now: nao naow
  message: msg
  number: nbr
  phone: fone fon
  waiting: w8ing
  wait: w8
  later: l8r
  great: gr8
  okay: k kk okey
  what: wat wut
  something: smth smthn
  trying: tryna tryin
  going to: gonna
  `
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [word, typed] = line.trim().split(': ') as [string, string]
      return typed.split(' ').map((form) => [form, word])
    }),
)

/** The word that a short form stands for. */
export const typed = (form: string): string | undefined => (Object.hasOwn(TYPED, form) ? TYPED[form] : undefined)

/** What is left of a word without its vowels and doubled letters: rprsnttv of representative. */
export const skeletonOf = (word: string): string =>
  (word[0]! + word.slice(1).replace(/[aeiou]/g, '')).replace(/(.)\1+/g, '$1')

/**
 * A person in the initials of pinyin, with what is wished before it: rg, zrg (转人工), wyrg (我要人工), bwzrg (帮我转人工), zkf (转客服),
 * rgkf, lxkf (联系客服), zrkf (真人客服).
 */
export const INITIALS =
  /^(?:w|q|qq|bw|mf|gw|wx)?(?:y|x|yx|xy)?(?:z|zz|zj|zd|zh|zg|zx|j|jr|lx|hj|h|q|qh|yx|jt)?(?:z?h?rg(?:kf|fw|zx)?|zh?rkf|(?<=[zjlxhqyd])kf)$/
