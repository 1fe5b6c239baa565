import { useLanguage } from './language.js'
import { defineWords, wordFor } from './words.js'

/** What a bot gives names to, in words. */
export interface Labels {
  scene(scene: string): string
  /** Also the intent from which a problem was understood. */
  problem(problem: string): string
  /** A queue of the desk, or a department. */
  place(place: string): string
}

/** What scenes, types of problem, queues and departments are called; one of the shop's own is called as it is written. */
export function useLabels(): Labels {
  const { locale } = useLanguage()
  const { scenes, problems, places } = labels[locale]
  return {
    scene: (scene) => labelOf(scenes, scene),
    problem: (problem) => labelOf(problems, problem),
    place: (place) => labelOf(places, place),
  }
}

const labelOf = (labels: Readonly<Record<string, string>>, name: string): string => {
  const label = wordFor(labels, name)
  return label === name ? name.replaceAll('_', ' ') : label
}

/** Those of the example shop and its e-commerce pack of intents. */
const labels = defineWords({
  zh: {
    scenes: { 'pre-sale': '售前', 'in-sale': '售中', 'after-sale': '售后', unclassified: '未分类' } as Record<
      string,
      string
    >,
    problems: {
      account: '账号',
      account_problem: '账号问题',
      b2b: '企业采购',
      cancel_order: '取消订单',
      change_address: '修改地址',
      change_order: '修改订单',
      complaint: '投诉',
      damaged_item: '商品破损',
      delivery_area: '配送范围',
      delivery_time: '配送时间',
      exchange_goods: '换货',
      handoff: '转人工',
      human_agent: '人工客服',
      invoice: '发票',
      invoice_request: '发票',
      logistics: '物流',
      membership_points: '会员积分',
      order_status: '订单状态',
      other: '其他',
      parcel_lost: '包裹丢失',
      payment: '支付',
      payment_methods: '支付方式',
      payment_problem: '支付问题',
      price: '价格',
      price_protection: '价格保护',
      product: '商品',
      product_authenticity: '正品保证',
      product_info: '商品信息',
      product_stock: '库存',
      promotion_coupon: '优惠券与活动',
      refund: '退款',
      refund_request: '申请退款',
      refund_status: '退款进度',
      return: '退货',
      return_goods: '退货',
      shipping_fee: '运费',
      size_advice: '尺码建议',
      track_parcel: '物流查询',
      unclassified: '未分类',
      urge_shipment: '催发货',
      warranty_repair: '保修维修',
      wrong_or_missing_item: '错发漏发',
    } as Record<string, string>,
    places: {
      finance: '财务',
      logistics: '物流',
      product: '商品',
      quality: '质检',
      sales: '销售',
      support: '客服',
      supervisors: '主管',
      warehouse: '仓库',
    } as Record<string, string>,
  },
  en: {
    scenes: {
      'pre-sale': 'Before the sale',
      'in-sale': 'Order under way',
      'after-sale': 'After the sale',
    } as Record<string, string>,
    problems: { b2b: 'business customers' } as Record<string, string>,
    places: {} as Record<string, string>,
  },
})
