import type { Detector, Span } from './personal-data.js'

/** The family names of about 97 % of people in China, simplified and traditional. */
const SURNAMES =
  '王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于於蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范范金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫閆段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯常温溫康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單裴霍涂成苗谷盛曲翁冉骆駱蓝藍路游辛靳管柴蒙鲍鮑华華喻祁蒲房滕屈饶饒解牟艾尤阳陽时時穆农農司卓古吉缪繆简簡车車项項连連芦蘆麦麥褚娄婁窦竇戚岑景党黨宫宮费費卜冷晏席卫衛米柏宗瞿桂全佟应應臧闵閔苟邬鄔边邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺官封谈談匡鞠惠荆荊乐樂冀郁胥南班储儲原栗燕楚鄢劳勞谌諶奚皮粟冼蔺藺楼樓盘盤满滿闻聞位厉厲伊仝区區郜海阚闞花权權强帅帥屠豆朴盖蓋练練廉禹井祖漆巴丰豐支卿国國狄平计計索宣晋晉相初门門云雲容敬来來扈晁芮都普阙闕浦戈伏鹿薄邸雍辜羊阿乌烏母裘亓修邰赫杭况況那宿鲜鮮印逯隆茹诺諾战戰慕危玉银亢嵇公哈湛宾賓戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴陰昝智幸奉植衡富尧堯闭閉由'
const COMPOUND =
  '欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|东方|東方|皇甫|尉迟|尉遲|公孙|公孫|慕容|令狐|司徒|司空|夏侯|端木|南宫|南宮|独孤|獨孤|轩辕|軒轅|宇文|长孙|長孫|闻人|百里|呼延|申屠|东郭|西门|南门|澹台|淳于|太史'

/** What people are called: a word that only happens to follow "I am" rarely has one of these. */
const GIVEN = new Set(
  '伟偉芳娜敏静靜丽麗强強磊军軍洋勇艳豔杰傑娟涛濤明超秀霞平刚剛桂英华華玉萍红紅建国國志文辉輝力健鑫鹏鵬飞飛龙龍峰斌波宁寧俊凯凱浩宇轩軒子涵梓雨欣怡佳琪琳婷雪梅兰蘭燕莉玲珍凤鳳云雲倩颖穎慧晶淑惠芬菲蕾薇璐莹瑩瑶瑤思诗詩梦夢语語嘉博睿泽澤晨阳陽昊天翔旭东東海林森松柏山川江河亮光晓曉春夏冬兵彬成诚誠德福贵貴富财才树樹根生荣榮宝寶庆慶祥瑞吉昌盛兴興隆勤学學良善仁义義礼信忠孝廉恒永远遠长長立新民主家和安康乐樂欢美艺藝馨香月星辰雷震宏洪鸿鴻达達通广廣正直真丹青蓝素洁潔冰清爽朗雅婉柔媛妍姝嫣然可依依一凡小大雄威武毅刚坚毅豪迈骏駿卓越冠群胜勝利贤賢培元启啟源清泉溪岩石磊均钧鈞铭銘锋鋒钢鋼铁铁柱栋棟梁桥榕楠桐楷权權荷莲蓮菊竹芝芸茜茹莎蓉蓓薇黛珊瑚琴瑟瑜瑾璇璟琦琛珂珠雯霖露霏虹彤彩虹咏詠歌舞韵韻律音奕奇伦倫仪儀伊娃妮姗珊嫦娥妹姐弟秋勋勳炎焱煜灿燦炜煒烨燁熙照耀曦晗晖暉昕昱昭晴智勇祖宗承继业業先进军帅全友朋丰豐泰谦謙逊让恩惠慈爱愛念怀懷亦尔爾希望尧舜禹琼瓊岚嵐卫衛丽向翠娇嬌姣娥妙媚婕婵嬋曼淇湘沁沛泓润潤滢瀅潇瀟澜瀾濛灵靈三四五六七八于晏霆锋颂问止戈予初禾',
)

/** After these comes a name and nothing else. */
const LABEL =
  '收件人|收货人|收貨人|寄件人|发件人|联系人|聯絡人|聯繫人|持卡人|开户人|開戶人|户名|戶名|姓名|真实姓名|名字|开户名|账户名|乘客|乘车人|投保人|被保人|申请人|签收人|收款人|付款人|预约人|入住人|患者|机主|机主姓名|客户姓名|本人'
const LABELLED = new RegExp(
  `(?:${LABEL})(?:姓名|名字|名)?(?:是|为|為|叫|:|\\s|改成|改为|换成|写的?是?|填的?是?|=|（|\\()*`,
  'gu',
)
const CALLED =
  /(?:我叫|我的名字[是叫]|我名字[是叫]?|名叫|他叫|她叫|老公叫|老婆叫|我妈叫|我爸叫|本人叫|叫我|敝姓|免贵姓|我姓|(?<=[,，])叫)(?:做|:|\s)*/gu
const I_AM = /(?:我是|我係|这边是|這邊是|你好,|您好,|您好!|你好!)\s*/gu

const SURNAME = `(?:${COMPOUND}|[${SURNAMES}])`
const FULL = new RegExp(`^${SURNAME}(?:\\p{Script=Han}{2}|\\p{Script=Han})`, 'u')
const STARTS_COMPOUND = new RegExp(`^(?:${COMPOUND})`, 'u')
/** A name in Latin letters after a Chinese word for it. */
const LATIN = /^[A-Z][a-z]+(?:[ ·][A-Z][a-z]+){0,2}(?![A-Za-z@])/
const TITLED = new RegExp(`${SURNAME}\\p{Script=Han}{1,2}(?=先生|女士|小姐|同学|經理)`, 'gu')
/** A line of an address book: name, then number. */
const WITH_PHONE = new RegExp(
  `(?<=^|[\\n,，;；:：、。\\s])(${SURNAME}\\p{Script=Han}{1,2})(?=[\\s,，:：;/-]{0,3}(?:电话|手机|電話|手機)?[:：\\s]*(?:\\+?86[ -]?)?1[3-9]\\d[ -]?\\d{4})`,
  'gu',
)

/** What follows a name and is no part of it. */
const NO_GIVEN =
  /[的是在想要住有问說说来去了呢吗嗎,电電手身地号號，和与跟或我你您他她已把被让给這这那也都就又还不没请請帮可能会要用买買订訂付退换寄收打联聯发發先女小老以从]/u
/** What begins like a name and is none. */
const NO_NAME =
  /^(?:高兴|周到|周[一二三四五六日末]|王者|黄金|黃金|黄牛|白金|白银|金卡|金牌|钻石|江苏|江西|安徽|温州|温馨|常客|常州|全款|全部|全新|包邮|包裹|单独|单身|方便|成都|车主|车牌|易拉|何时|何人|曾经|万一|万分|于是|应该|许多|马上|马来|任何|任意|余额|关于|关注|连续|时间|时候|路过|路人|石家|南京|南方|南昌|平时|平台|平安|国内|国外|国家|国际|向你|向您|计划|相关|相信|安装|安全|安卓|安排|毕竟|毕业|明天|明白|明明|商家|商品|商户|海外|海南|花了|花钱|原来|原因|原价|权益|党员|农民|农业|华为|华侨|官方|房东|房主|师傅|项目|简单|解决|管理|游客|游戏|成功|成人|路由|金额|顾客|新疆|东北|公司|公务|来自|来问|信用|利息|元旦|都是|都没|都有|和你|满意|满减|宝妈|云南|云端|海淘|强烈|盖章|支付|索赔|支持|初次|门店|银行|容易|普通|干嘛|由于|展示|但是|智能|居民|幸运|富裕|方式|信息|全名|查询|单号|单子)/u

const ENGLISH =
  /(?:\b(?:[Mm]y (?:full )?name(?:'s| is)|[Nn]ame ?:|[Rr]ecipient(?: is| ?:)|[Rr]eceiver ?:|[Cc]ardholder(?: is| ?:)?|[Aa]ccount holder(?: is| ?:)?|[Aa]ttn:?|[Cc]ontact ?:|[Cc]onsignee ?:|[Cc]all me|[Nn]amed)\s+)((?:(?:Mr|Mrs|Ms|Dr)\.? )?[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?(?: [A-Z][a-z]*(?:[-'][A-Z]?[a-z]+)?\.?){0,3})/g
const I_AM_ENGLISH =
  /\b(?:(?:I'm|I am|I’m)|[Tt]his is|[Ii]t's)\s+((?:(?:Mr|Mrs|Ms|Dr)\.? )?[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?(?: [A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?){0,2})(?=[\s,.;!]|$)/g
const NO_ENGLISH =
  /^(?:Chinese|American|British|English|Canadian|Australian|German|French|Japanese|Korean|Indian|Singaporean|Sorry|Ok|Okay|Not|Just|Very|Still|Also|Trying|Looking|Waiting|Prime|Gold|Silver|Platinum|Vip|Premium|Member|Amazon|Apple|Customer|Using|On|In|From|Here|Happy|Sure|The|An?|My|Your|Really|So|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December)\b/

/** Names, where the words around them say that they are names. */
export const names: Detector = function* (text) {
  for (const { index, 0: cue } of text.matchAll(LABELLED)) yield* nameAt(text, index + cue.length, 'label')
  for (const { index, 0: cue } of text.matchAll(CALLED)) yield* nameAt(text, index + cue.length, 'label')
  for (const { index, 0: cue } of text.matchAll(I_AM)) yield* nameAt(text, index + cue.length, 'guess')
  for (const { index: start, 0: name } of text.matchAll(TITLED))
    if (isGiven(name)) yield { start, end: start + name.length, type: 'NAME' }
  for (const { index: start, 0: name } of text.matchAll(WITH_PHONE))
    if (isGiven(name)) yield { start, end: start + name.length, type: 'NAME' }
  for (const match of text.matchAll(ENGLISH)) if (!NO_ENGLISH.test(match[1]!)) yield last(match)
  for (const match of text.matchAll(I_AM_ENGLISH)) if (!NO_ENGLISH.test(match[1]!)) yield last(match)
}

function* nameAt(text: string, start: number, trust: 'label' | 'guess'): Generator<Span> {
  const rest = text.slice(start, start + 8)
  const latin = trust === 'label' ? LATIN.exec(text.slice(start, start + 40))?.[0] : undefined
  if (latin !== undefined) yield { start, end: start + latin.length, type: 'NAME' }
  const whole = FULL.exec(rest)?.[0]
  if (whole === undefined || NO_NAME.test(rest)) return
  const surname = STARTS_COMPOUND.test(whole) ? 2 : 1
  const isAlone = (end: number) => !/^\p{Script=Han}/u.test(text.slice(end))
  let end = start + whole.length
  if (!isAlone(end)) {
    const [first = '', second = ''] = whole.slice(surname)
    if (NO_GIVEN.test(first)) return
    if (second !== '' && NO_GIVEN.test(second)) end--
  }
  // "I am" is followed by all sorts of things, so there the whole has to look like a name.
  const given = text.slice(start + surname, end)
  const isSetOff = isAlone(end) || NO_GIVEN.test(text[end]!)
  if (trust === 'guess' && !(isSetOff && [...given].every((sign) => GIVEN.has(sign)))) return
  yield { start, end, type: 'NAME' }
}

const isGiven = (name: string): boolean => !NO_NAME.test(name) && [...name.slice(1)].every((sign) => GIVEN.has(sign))

const last = (match: RegExpExecArray): Span => {
  const end = match.index + match[0].length
  return { start: end - match[1]!.length, end, type: 'NAME' }
}
