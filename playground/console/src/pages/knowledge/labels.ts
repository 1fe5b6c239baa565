import { useLanguage } from '../../language/language.js'
import { defineWords, wordFor } from '../../language/words.js'

/** What scenes and types of problem are called; one of the shop's own is called as it is written. */
export function useLabels(): { scene(scene: string): string; problem(problem: string): string } {
  const { locale } = useLanguage()
  const { scenes, problems } = labels[locale]
  return { scene: (scene) => labelOf(scenes, scene), problem: (problem) => labelOf(problems, problem) }
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
      account_problem: '账号问题',
      cancel_order: '取消订单',
      change_address: '修改地址',
      change_order: '修改订单',
      complaint: '投诉',
      damaged_item: '商品破损',
      delivery_area: '配送范围',
      delivery_time: '配送时间',
      exchange_goods: '换货',
      human_agent: '人工客服',
      invoice_request: '发票',
      membership_points: '会员积分',
      order_status: '订单状态',
      parcel_lost: '包裹丢失',
      payment_methods: '支付方式',
      payment_problem: '支付问题',
      price_protection: '价格保护',
      product_authenticity: '正品保证',
      product_info: '商品信息',
      product_stock: '库存',
      promotion_coupon: '优惠券与活动',
      refund_request: '申请退款',
      refund_status: '退款进度',
      return_goods: '退货',
      shipping_fee: '运费',
      size_advice: '尺码建议',
      track_parcel: '物流查询',
      unclassified: '未分类',
      urge_shipment: '催发货',
      warranty_repair: '保修维修',
      wrong_or_missing_item: '错发漏发',
    } as Record<string, string>,
  },
  en: {
    scenes: {
      'pre-sale': 'Before the sale',
      'in-sale': 'Order under way',
      'after-sale': 'After the sale',
    } as Record<string, string>,
    problems: {} as Record<string, string>,
  },
})
