import type { Words } from './concepts.js'

/** Parts of a company, and those who work there: every pair is somebody to ask for (returns manager, 售后经理). */
const ENGLISH = {
  parts:
    'returns|refund|refunds|billing|accounts|payment|payments|finance|sales|shipping|logistics|warehouse|dispatch|orders|complaints|complaint|technical|tech|product|warranty|repair|repairs|service|support|customer|customer service|customer support|customer care|customer success|customer relations|customer experience|client|client services|wholesale|trade|business|corporate|enterprise|b2b|fraud|security|legal|vip|loyalty|claims|escalation|escalations|retention|help desk|call center|call centre|after sales|aftersales|after sale|pre sales|presales|quality|production|purchasing|procurement|store|shop|branch|online|chat|key account|export|invoicing|tracing|parcel|it',
  people:
    'person|people|guy|guys|lady|ladies|folk|folks|agent|agents|rep|reps|representative|representatives|specialist|specialists|expert|experts|advisor|adviser|advisors|advisers|coordinator|officer|assistant|associate|staff|clerk|handler|executive|engineer|engineers|consultant|consultants|colleague|colleagues|employee|employees|worker|workers|member|operator|professional|personnel|helper|contact|analyst',
  chiefs: 'manager|managers|supervisor|supervisors|lead|boss|head|director|chief|management|leader|responsible',
  rooms: 'team|teams|department|departments|dept|desk|section|division|office|group|crew|unit|centre|center|line',
}

const CHINESE = {
  parts:
    '售后|售前|财务|会计|人事|课程|技术|投诉|理赔|采购|运营|仓库|产品|销售|客户|客诉|商务|物流|业务|退款|退货|退换|退换货|维修|质检|品控|法务|市场|会员|大客户|企业|渠道|批发|团购|招商|开票|发票|售后服务|客户服务|服务|店铺|门店|平台|品牌|区域|值班|接待|咨询|在线|高级|资深|专业|官方|后台|订单|发货|配货|客户关系|保修|质保|网点|商城|旗舰店|安全|风控|厂家|厂商|品牌方|工厂|总公司|分公司|总部|订单处理|售后处理|投诉处理',
  people:
    '专员|人员|同事|老师|工程师|顾问|代表|小姐姐|小哥|小哥哥|的人|那边的人|部的人|部门的人|的同事|的同志|客服|专家|助理|员|伙伴|小伙伴|妹子|的小姐姐|的客服|的老师|接待|窗口的人|工作人员|服务人员|组的人|团队的人|负责的人|对接人',
  chiefs:
    '经理|主管|负责人|领导|总监|组长|的负责人|的领导|的经理|的主管|主任|部长|的头|老大|部经理|部主管|部负责人|管理人员|总负责人',
  rooms: '部|部门|组|团队|中心|处|科|窗口|那边|专线|小组|科室',
}

const pairs = (parts: string, words: string, between: string): string =>
  parts
    .split('|')
    .flatMap((part) => words.split('|').map((word) => part + between + word))
    .join('|')

const of = ({ parts, people, chiefs, rooms }: typeof ENGLISH, between: string): Words => ({
  staff: pairs(parts, people, between),
  boss: pairs(parts, chiefs, between),
  team: pairs(parts, rooms, between),
  room: pairs(parts, rooms, between),
})

/** Those who work in a department, and the departments. */
export const departments: readonly Words[] = [of(CHINESE, ''), of(ENGLISH, ' ')]
