import type { LedgerEntry } from '@huida/core'
import { expect, test } from '@jest/globals'
import { maskedEntry, maskedName } from './masking.js'

/** One of each kind, as customers write them. */
const kinds = {
  mobile: '13812345678',
  identity: '110101199003074610',
  card: '6222021234567890128',
  email: 'zhang.san@example.com',
  wechat: 'zhangsan_88',
  qq: '1234567890',
  plate: '京A12345',
  passport: 'E12345678',
  code: '839201',
  address: '朝阳区建国路88号3号楼1502室',
  iban: 'DE89370400440532013000',
}
const said = [
  `我手机 ${kinds.mobile}，身份证 ${kinds.identity}，银行卡 ${kinds.card}，邮箱 ${kinds.email}`,
  `微信号 ${kinds.wechat}，QQ号 ${kinds.qq}，车牌 ${kinds.plate}，护照 ${kinds.passport}，验证码 ${kinds.code}`,
  `地址：北京市${kinds.address}，IBAN ${kinds.iban}`,
].join('\n')

const base = { position: 7, adapter: 'web', conversation: 'web:13812345678', attempts: 1 }

test('every kind of personal data is masked, wherever in an entry it stands; what names the entry stays', () => {
  const entries = [
    {
      kind: 'in',
      ...base,
      acceptedAt: 1_795_884_046_871,
      error: `cannot read "${kinds.mobile}"`,
      event: {
        type: 'message',
        key: '13812345678',
        at: 1_795_884_046_871,
        conversation: { id: '13812345678' },
        user: { id: '13812345678', name: '张三丰' },
        parts: [
          { type: 'text', text: said },
          { type: 'file', url: 'x', name: `${kinds.identity}.pdf` },
        ],
        raw: { text: said },
      },
      trace: [
        {
          step: 'slots',
          saw: said,
          scored: [{ title: said, score: 0.5 }],
          chose: { phone: Number(kinds.mobile), [kinds.email]: 1 },
        },
      ],
    },
    { kind: 'out', ...base, part: { type: 'text', text: `回电 ${said}` }, status: 'delivered', at: 1_795_884_046_871 },
    { kind: 'record', ...base, type: 'order.asked', data: { said, at: 1_795_884_046_871 }, at: 1 },
  ] as unknown as LedgerEntry[]
  const masked = entries.map(maskedEntry)
  const texts = JSON.stringify(masked).replaceAll('"web:13812345678"', '').replaceAll('"13812345678"', '')
  for (const [kind, value] of Object.entries(kinds)) expect([kind, texts.includes(value)]).toEqual([kind, false])
  expect(texts).toContain('[手机号]')
  expect(masked).toMatchObject([
    { conversation: 'web:13812345678', acceptedAt: 1_795_884_046_871, event: { user: { name: '张＊＊' } } },
    { status: 'delivered' },
    { type: 'order.asked', data: { at: 1_795_884_046_871 } },
  ])
  expect(masked[0]).not.toHaveProperty('event.raw')
})

test('what service needs stays: orders, tracking numbers, times', () => {
  const text = '订单 202611180034 的快递 SF1234567890123 三天没动了'
  const entry = {
    kind: 'out',
    ...base,
    part: { type: 'text', text },
    status: 'waiting',
    at: 1,
  } as unknown as LedgerEntry
  expect(maskedEntry(entry)).toMatchObject({ part: { text } })
})

test('a name shows its first sign', () => {
  expect([maskedName('张三'), maskedName('Alice'), maskedName('')]).toEqual(['张＊＊', 'A＊＊', '＊＊'])
})
