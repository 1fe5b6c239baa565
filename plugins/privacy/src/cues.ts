/** How far before a number the word may stand that says what it is. */
const WINDOW = 24

/** What may stand between a word and the number that it names. Each sign is read in one way only: two would double with every sign. */
const LINK = String.raw`(?:[号號码碼]|编号|編號|number|num|no|id|是|为|為|叫|is|was|[\s:#=.,，、"'“”「」（(【[<\-])*`

/** A word right before what it names: `/订单/` before `订单号：123`. */
export const before = (words: string): RegExp => new RegExp(`(?:${words})${LINK}$`, 'i')

/** The words before a place, back to the number before: what named that one does not name the next. */
export function lead(text: string, start: number): string {
  const window = text.slice(Math.max(0, start - WINDOW), start)
  const other = /^[\s\S]*(?:\d{5}|[。！？!?;\n])/.exec(window)
  return other ? window.slice(other[0].length) : window
}

const ORDER = before(
  '订单|訂單|单号|單號|下单|流水|交易|支付单|商户|运单|運單|快递|快遞|物流|包裹|条码|條碼|条形码|序列|货号|商品|工单|案件|批次|发票|税号|稅號|时间戳|時間戳|会员|編號|编号|取件码|[单單]|order|tracking|track|parcel|shipment|invoice|transaction|txn|reference|ref|receipt|ticket|case|sku|serial|s/n|\\bsn|barcode|ean|upc|timestamp|awb|waybill|\\bpo',
)

/** Whether the word right before a number says that it is one of ours: an order, a payment, a parcel. */
export const isOrdersNumber = (text: string, start: number): boolean => ORDER.test(lead(text, start))

/** Whether one of the words stands anywhere in the window before a place. */
export const follows = (text: string, start: number, words: RegExp): boolean => words.test(lead(text, start))
