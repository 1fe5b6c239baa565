import type { Detector } from './personal-data.js'

const PROVINCE =
  '(?:北京|天津|上海|重庆|重慶|河北|山西|辽宁|遼寧|吉林|黑龙江|黑龍江|江苏|江蘇|浙江|安徽|福建|江西|山东|山東|河南|湖北|湖南|广东|廣東|海南|四川|贵州|貴州|云南|雲南|陕西|陝西|甘肃|甘肅|青海|台湾|台灣|臺灣|内蒙古|广西|廣西|西藏|宁夏|寧夏|新疆|香港|澳门|澳門|台北|臺北|新北|桃園|台中|臺中|台南|臺南|高雄)(?:省|市|特别行政区|特別行政區|壮族自治区|回族自治区|维吾尔自治区|自治区)?'
const HAN = '[\\u3400-\\u9fff]'
/** Words that stand between a speaker and a place, and in no place's name. */
const NAMED = `(?:(?![在到往寄送住是址你我的请請把改])${HAN})`
const REGION = `(?:${NAMED}{1,7}?(?:自治州|自治县|地区|市|州|盟|区|區|县|縣|旗|镇|鎮|乡|鄉|新区|开发区|街道)[ ,]?)`
const PLACE = `(?:${HAN}|[A-Za-z\\d]){1,12}?`
const ROAD = `(?:${PLACE}(?:大道|大街|路|街|巷|弄|胡同|道|段|村|庄|莊|屯)(?:[东東西南北中]?[一二三四五六七八九十\\d]{1,2}?段)?)`
const ESTATE = `(?:${PLACE}(?:小区|小區|社区|花园|花園|公寓|大厦|大廈|广场|廣場|家园|家園|新村|名苑|苑|府|湾|灣|城|里|园|園|宿舍|大楼|大樓|中心|公馆|别墅|山庄|學院|大学|学校))`
const NUMBER = '[\\dA-Za-z一二三四五六七八九十百零〇甲乙丙-]{1,6}'
const HOUSE = `(?:${NUMBER} ?(?:号院|号楼|號樓|号|號|弄|栋|棟|幢|座|单元|單元|室|楼|樓|层|層|户|戶|房|组|組|F)(?:之\\d+)?[ ,]?)`
const TAIL = `(?:${HOUSE}(?:${ESTATE}?${HOUSE}){0,6}(?:[A-Za-z]?\\d{2,4}(?![\\d-]))?)`
const STREET = `(?:${ROAD}{1,3}[ ,]?(?:${ESTATE}[ ,]?)?${TAIL}|${ESTATE}[ ,]?${TAIL}|${ROAD}[ ,]?${ESTATE}\\d{1,4}(?:-\\d{1,4}){0,3})`

/** From the province, or from the first region after a word that cannot belong to one. */
const CHINESE = new RegExp(
  `(?:${PROVINCE}[ ,]?${REGION}{0,4}|(?<=^|[^\\u3400-\\u9fff]|[址住在到往寄送至发為为是成])${REGION}{1,4}|(?<=(?:地址|住址|住在?|家在|寄到|送到|送至|寄往|发到|寄去|收货|改成|改到|改为|换成)(?:是|为|在|:|：|\\s|到){0,12}))(?:${STREET})`,
  'gu',
)
/** These addresses are known to everybody. */
const SHOP =
  /(?:门店|門店|店铺|店面|专柜|营业厅|商场|你们(?:的|家|公司)?(?:店|公司)?|贵司|公司(?:地址)?|仓库|總店|旗舰店|自提点|自提點|网点|分店|store|shop|branch|showroom)[^,，。]{0,6}$/i

const ENGLISH =
  /(?:\b(?:Flat|Apt\.?|Apartment|Unit|Suite|Room|Rm\.?) ?#?[A-Z\d-]{1,6},? ?(?:\d{1,2}\/F,? ?)?(?:[A-Z][\w' -]{2,30}, ?)?)?\b\d{1,5}[A-Za-z]?(?:-\d{1,4})?,? (?:[A-Z\d][\w.'-]*,? ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Terrace|Ter|Square|Sq|Crescent|Close|Parkway|Pkwy|Highway|Hwy|Circle|Cir)\b\.?(?:,? (?:Apt\.?|Apartment|Suite|Ste\.?|Unit|Flat|Floor|#) ?#?[A-Za-z\d-]{1,6}\b)?(?:,? (?:[A-Z][a-z]+)(?: [A-Z][a-z]+){0,2}){0,3}(?:,? [A-Z]{2}\b)?(?:,? (?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))?/g

/** Addresses of people, down to the house: a region alone is none, nor is where a shop stands. */
export const addresses: Detector = function* (text) {
  if (/[号號弄栋棟幢座元室楼樓户戶房层層组組F\d]/.test(text))
    for (const { 0: said, index: start } of text.matchAll(CHINESE)) {
      if (SHOP.test(text.slice(Math.max(0, start - 12), start))) continue
      yield { start, end: start + said.replace(/(?<![ ,])[ ,]+$/, '').length, type: 'ADDRESS' }
    }
  for (const { 0: said, index: start } of text.matchAll(ENGLISH))
    if (!SHOP.test(text.slice(Math.max(0, start - 16), start)))
      yield { start, end: start + said.length, type: 'ADDRESS' }
}
