/** A word that tells how somebody liked it. */
export interface Rated {
  index: number
  length: number
  /** 1 to 5. */
  score: number
}

/** As often as words are put before others: 很, 非常, 十分. */
const VERY = '(?:很|非常|极其?|十分|特别|超级?|太|相当|最|百分之?百|100%|真心?(?:的|是)?|格外)(?:的|地)?'
const VERYS = `(?:${VERY}){1,3}`

/**
 * Words and what they are worth on the scale that the survey shows (非常不满意 to 非常满意, "very bad" to "very good"). Of those that
 * begin at the same place the first counts, so that 不满意 is not read as 满意, and "not bad" not as "bad".
 */
const chinese: readonly (readonly [score: number, words: string])[] = [
  [1, `(?:${VERYS}|完全|根本|一点儿?[也都])不(?:太)?(?:满意|满(?!意)|好|行|专业|给力|负责)`],
  [5, `${VERYS}不错`],
  [4, '(?:还|挺|蛮)?不错|不算?差|不赖|没毛病|没的说|没得说'],
  [
    1,
    `${VERYS}(?:差劲|差|烂|糟糕?|垃圾|失望|坑|恶劣|恶心)|[极奇巨]差|差评|差劲|垃圾|烂透|糟透|糟糕|恶劣|稀烂|烂(?=$|[\\s,。.!~了])|差到家`,
  ],
  [
    2,
    '(?:并?不|不是|没有?|谈不上|称不上)(?:太|很|怎么|够|那么|特别|非常|多)?(?:满意|好(?![意像])|行|理想|给力|专业)|不满(?!意)|不怎么样|不咋[地样的]|失望|(?:比较|有点|有些|较)差|差(?=$|[\\s,。.!~了])',
  ],
  [3, '中评|一般般?(?!来说|情况|都|会)|还行|还可以|还好(?!意思)|凑合|马马虎虎|中等|中规中矩|普普通通|勉强|过得去|将就'],
  [
    5,
    `${VERYS}(?:满意|好(?![像几多久吃喝看听玩])|棒|赞|专业|给力|耐心|贴心|周到|优秀|热情|快)|完美|好评|棒极了|好极了|点赞|优秀|顶呱呱|赞(?=$|[\\s,。.!~])|无可挑剔`,
  ],
  [4, '(?:比较|还算?|挺|蛮|较为?|基本|总体)?满意|[挺蛮]好|比较好|挺[棒快]'],
]

const english: typeof chinese = [
  [4, '\\b(?:not (?:at all |too |so |that |half )?bad|no complaints)\\b'],
  [
    1,
    '\\b(?:(?:very|really|so|extremely|absolutely|super|totally) (?:bad|poor|unhappy|dissatisfied|unsatisfied|disappointed|disappointing|unhelpful|rude)|not? (?:satisfied|happy|helpful|good|pleased) at all|terrible|terribly|awful|horrible|horrendous|worst|useless|pathetic|disgusting|appalling|abysmal|rubbish|garbage|crap|hated? it)\\b',
  ],
  [
    2,
    "\\b(?:(?:not|isn'?t|wasn'?t|aren'?t|weren'?t|never|hardly)(?: (?:so|very|really|too|that|all|particularly|a|an|at|being)){0,2} (?:good|great|satisfied|happy|helpful|nice|impressed|pleased|useful|ok|okay|fine)|unsatisfied|dissatisfied|unhappy|disappointed|disappointing|bad|poor|unhelpful|could (?:be|have been) better|below average)\\b",
  ],
  [4, '\\b(?:pretty|quite|fairly|rather) (?:good|nice|happy|satisfied|helpful)\\b'],
  [
    5,
    '\\b(?:(?:very|really|so|extremely|absolutely|super|totally|incredibly) (?:good|nice|satisfied|happy|helpful|pleased|friendly|fast|quick)|excellent|perfect|awesome|amazing|fantastic|wonderful|brilliant|outstanding|superb|great|loved? it|top[- ]notch|flawless|exceptional|the best)\\b',
  ],
  [
    3,
    "\\b(?:so[- ]?so|average|mediocre|meh|neutral|acceptable|nothing special|fair|^(?:fine|alright|all right)(?=[\\s!.]*$)|(?:just|it'?s|it was|was|is|were|kinda|kind of|pretty) (?:ok|okay|fine|alright|all right))\\b",
  ],
  [
    4,
    '\\b(?:good(?! (?:morning|afternoon|evening|night|day|bye))|satisfied|happy|helpful|nice|pleased|well done|decent)\\b',
  ],
]

/** The words of a text that tell how somebody liked it, in order. */
export function ratedIn(plain: string): Rated[] {
  const found: Rated[] = []
  for (const match of plain.matchAll(words)) {
    const group = match.slice(1).findIndex((text) => text !== undefined)
    found.push({ index: match.index, length: match[0].length, score: scores[group]! })
  }
  return found
}

const all = [...chinese, ...english]
const scores = all.map(([score]) => score)
const words = new RegExp(all.map(([, words]) => `(${words})`).join('|'), 'giu')

/** Faces and hands that mean one end of the scale, or its middle. Others may mean anything. */
const faces: readonly (readonly [score: number, faces: RegExp])[] = [
  [5, /👍|😍|🥰|🤩|❤|💯|💖|💕/u],
  [3, /😐|😑/u],
  [2, /☹|🙁|😞|😟|😔|😕/u],
  [1, /👎|😡|🤬|😠|🤮|💩/u],
]

/** What a text of emoji alone says: a score, several that disagree (NaN), or nothing. */
export function scoreOfFaces(plain: string): number | undefined {
  const said = faces.flatMap(([score, any]) => (any.test(plain) ? score : []))
  return said.length > 1 ? Number.NaN : said[0]
}
