/** The syllables of pinyin, each with the characters of the words in `words-zh.ts` that sound so. */
const TABLE = `
  a:啊 ai:爱哎唉 an:俺安按暗案 ba:爸把吧 bai:拜掰白摆呗 ban:板班办半搬 bang:帮傍 bao:报宝包保 ben:本笨 beng:甭 bi:必逼闭避蔽比 bian:边编便遍 biao:表标
  bie:别 bing:冰病 bo:拨播 bu:不部 cai:财才菜采 can:残 cang:仓藏 cao:操草槽 ceng:层 cha:查 chang:长常畅 chao:吵 che:扯车撤 chen:晨
  cheng:成程承称 chi:持痴 chong:充 chu:楚出触处除 chuan:传喘 chuang:窗创 chun:蠢唇春 chuo:戳 ci:次 cong:聪 cun:存 cuo:错 da:打搭答大瘩
  dai:待带代 dan:单但 dang:当 dao:导到道叨倒 de:的得 deng:等 di:地递滴底 dian:店点电 diao:掉 ding:定盯顶订 dong:动懂董 dou:兜都 du:度读独
  duan:断段 dui:队对 duo:多躲 e:恶呃额 er:儿二而 fa:发法 fan:烦反犯 fang:方访放 fei:非废费 fen:分 fou:否 fu:复服负傅副付 gai:该 gan:赶干感
  gang:岗刚 gao:搞高告 ge:个哥疙咯 gei:给 gen:跟 geng:更 gong:公工 gou:够沟购 gu:顾姑固轱 gua:呱 guan:管关官罐 guang:光 gui:贵跪柜 gun:滚
  guo:过国果 ha:哈 hai:还咳 han:喊憨罕 hang:行 hao:好号 he:和何核合呵 hei:黑嗨嘿 hen:恨很 heng:哼 hou:后候 hu:呼户胡 hua:话 huan:唤换欢
  hui:回会 huo:火活伙货 ji:级急即击几机基技计剂圾鸡极记 jia:家驾加价假 jian:键见监间兼检件建 jiang:讲 jiao:叫交教较 jie:接捷解介姐节 jin:紧尽进禁今 jing:经净竟
  jiu:就救究久 ju:句拒 juan:倦 jue:决绝 kai:开 kan:看砍 kao:考靠 ke:可刻嗑客 ken:恳 kong:控空 kou:口扣 ku:苦库 kua:夸 kuai:快块 kuan:款
  kuang:况 kui:馈 la:拉垃啦 lai:来 lan:懒 lang:啷 lao:老劳唠 le:了乐嘞 lei:类累 leng:冷 li:里理立力离嚟 lia:俩 lian:连联链 liang:量两
  liao:聊了 lie:咧 ling:领令灵凌另 liu:流六 long:龙拢 lou:喽 lu:录辘 luan:卵乱 lun:论轮 luo:络罗 lv:驴 lve:略 ma:妈麻马嘛码吗嗎 mai:卖买
  man:满慢 mang:忙 mao:冇冒 me:么 mei:没妹美眉 men:们门 mian:面免 mie:咩 ming:命明名 mo:莫模末 mou:某 mu:木目模姆 na:那哪拿呐 nai:耐 nan:难
  nao:脑 ne:呢 nei:内 nen:恁 neng:能 ni:你拟腻 nian:粘年 niang:娘 niao:鸟 nin:您 ning:宁 niu:钮牛 nong:侬弄 nuo:诺 nv:女 o:哦噢
  pai:派排拍牌 pan:攀 pao:泡跑 pei:配培 peng:朋 pi:匹皮 pian:谝片 pin:频品聘拼 ping:平凭评屏 po:婆破 pu:铺谱普 qi:器气企期骑起 qia:洽
  qian:前千签 qiao:敲 qie:切 qin:琴亲 qing:请清倾情庆 qiu:求球 qu:去躯渠区取趣 quan:权圈全 que:确 qun:群 ran:然 rang:让 rao:绕 re:热
  ren:人仁任忍 ri:日 rou:肉 ru:如入 ruo:弱 sa:撒 sai:噻 san:三 sao:嫂 sha:啥傻 shang:上商 shao:少稍 she:涉设 shen:申什身深
  sheng:剩升声生省 shi:事是使释视式实师始示时试适 shou:手售受守收 shu:输属术 shuai:甩帅 shui:谁水 shun:顺 shuo:说 si:司思私死 song:送 su:速诉 suan:算
  suo:所 ta:他 tai:台太态 tan:谈碳弹 tang:汤趟 tao:讨套 te:特 ti:替题体提 tian:天 tiao:跳 tie:贴铁 ting:听停 tong:同通统 tou:投头透 tuan:团
  tui:推退腿 tuo:托脱 wa:哇 wai:外 wan:万晚 wang:望网 wei:为位委微维喂卫 wen:问温文 wo:我喔卧 wu:务唔无物勿午 xi:希系细席吸息喜稀习喺嘻 xia:下瞎
  xian:线限先现 xiang:想项详向相 xiao:小销消宵 xie:些谢协械 xin:辛信心薪 xing:行型兴星姓 xiu:修休 xu:需须序虚 xuan:选 xue:血 xun:询寻讯训 ya:鸭呀丫
  yan:言厌 yang:样养扬 yao:要摇药 ye:业夜也 yi:意以移一已驿议咦 yin:音因 ying:映应营英 yo:哟 yong:用 you:友由有又邮优 yu:于语与预域遇 yuan:员愿援
  yue:约粤月 yun:运 za:咋 zai:在再仔 zan:咱暂赞 zao:早 ze:责则 zen:怎 zhan:站 zhang:掌长障 zhao:着找召招 zhe:这着 zhen:阵真 zheng:整正政
  zhi:只知直至质指致吱值支之智志制止职 zhong:中终种 zhou:周 zhu:主助住 zhuan:转专 zhuang:装 zhun:准 zi:咨子资自字 zong:总 zu:组 zui:嘴最
  zuo:座作坐做昨
`

/** How a character may sound. */
export const soundsOf: ReadonlyMap<string, readonly string[]> = sounds()

function sounds(): Map<string, string[]> {
  const map = new Map<string, string[]>()
  for (const entry of TABLE.trim().split(/\s+/)) {
    const [syllable, characters] = entry.split(':') as [string, string]
    for (const character of characters) map.set(character, [...(map.get(character) ?? []), syllable])
  }
  return map
}
