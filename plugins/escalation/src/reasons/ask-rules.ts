import type { Form } from './grammar.js'

/** One way to ask for a person. */
export interface Rule extends Form {
  is: 'asks' | 'unclear'
  why: string
  /** Holds also where a clause asks for hours, wages and the like, or tells of the past. */
  always?: true
  /** Holds only where the clause does not ask or tell what something is. */
  plain?: true
}

const P = 'person|staff|boss'
const ANY = 'person!|staff!|boss!|someone'

/** The reason that is a refusal itself. */
export const MACHINE = 'does not want the machine'

/** The ways to ask for a person. The first that fits gives the reason. */
export const rules: readonly Rule[] = [
  // To be connected.
  { form: `connect ~1 me ~4 ${ANY}|team!|man`, is: 'asks', why: 'asks to be connected', always: true },
  { form: `connect ~5 person!|staff!|boss!`, is: 'asks', why: 'asks to be connected', always: true },
  { form: `=接|=换|=切|=连 ~2 person|staff|boss`, is: 'asks', why: 'asks to be connected' },
  { form: `=换 ~1 man`, is: 'asks', why: 'asks for a person' },
  { form: `connect ~2 team $`, is: 'asks', why: 'asks to be connected' },
  { form: '^ =转接|=转回 $', is: 'asks', why: 'asks to be connected' },
  { form: '^ please|can|me =转接 $', is: 'asks', why: 'asks to be connected' },
  { form: 'want|please|can ~2 =escalate|=escalation|=escalated', is: 'asks', why: 'asks to be escalated' },
  { form: '=connect|=transfer|=tx|=xfer me $', is: 'asks', why: 'asks to be connected' },
  // To talk to somebody.
  {
    form: `want|can|how|let|please|get|better ~5 talk|contact ~4 with ~3 ${ANY}|man`,
    is: 'asks',
    why: 'asks to talk to a person',
    always: true,
  },
  { form: `^ talk|contact ~3 with ~3 ${ANY}|man`, is: 'asks', why: 'asks to talk to a person', always: true },
  { form: `^ talk ~1 ${P}`, is: 'asks', why: 'asks to talk to a person' },
  { form: `want|can|how|please ~2 talk ~1 ${P}`, is: 'asks', why: 'asks to talk to a person' },
  {
    form: `want|can|how|let|please ~4 with ~3 person|staff|boss|man ~3 talk`,
    is: 'asks',
    why: 'asks to talk to a person',
  },
  {
    form: `want|can|how|please|^ ~2 contact ~2 staff|person|boss|team|=你们`,
    is: 'asks',
    why: 'asks how to reach the staff',
  },
  { form: `^ contact ~2 staff|person|boss`, is: 'asks', why: 'asks how to reach the staff' },
  { form: `someone|man|person|staff ~2 =to talk|contact`, is: 'asks', why: 'asks to talk to a person' },
  { form: `how|can|want|please ~3 contact ~1 man|someone|person`, is: 'asks', why: 'asks how to reach the staff' },
  { form: `key ~4 ${P}`, is: 'asks', why: 'asks where a person is' },
  { form: `person key`, is: 'asks', why: 'asks where a person is' },
  { form: `i ~1 can ~1 talk|contact|call with`, is: 'asks', why: 'asks to talk to a person' },
  { form: `how ~1 can i ~1 talk ~1 with $`, is: 'asks', why: 'asks to talk to a person' },
  { form: `how ~4 =contact|=reach|=联系|=联系上 you`, is: 'asks', why: 'asks how to reach the staff' },
  { form: `want|can|please ~2 with ~1 person!`, is: 'asks', why: 'asks to talk to a person' },
  { form: `want|can|let ~3 talk ~1 with ~2 team`, is: 'asks', why: 'asks to talk to a person' },
  { form: `^ talk with ~1 team`, is: 'asks', why: 'asks to talk to a person' },
  { form: `please|can =connect|=transfer $`, is: 'asks', why: 'asks to be connected' },
  { form: `get ~4 number $`, is: 'asks', why: 'asks for a number to call' },
  // To be given somebody.
  { form: `get -3 person|boss`, is: 'asks', why: 'asks for a person' },
  { form: `get -3 staff`, is: 'asks', why: 'asks for a person' },
  { form: `=找|=找个|=叫|=安排|=让|=换|=派 ~3 team`, is: 'asks', why: 'asks for a person' },
  { form: `get ~1 me ~3 ${ANY}`, is: 'asks', why: 'asks for a person', always: true },
  { form: `get ~3 someone|staff|person ~1 =on|=here|=in|=over|=who|=else`, is: 'asks', why: 'asks for a person' },
  { form: `get ~2 man`, is: 'asks', why: 'asks for a person' },
  { form: `want -3 ${P}`, is: 'asks', why: 'wants a person' },
  { form: `want ~2 someone|man ~2 help|=on|=here`, is: 'asks', why: 'wants a person' },
  { form: `want ~1 someone|man $`, is: 'asks', why: 'wants a person' },
  { form: `have -2 ${P}`, is: 'asks', why: 'asks whether a person is there' },
  { form: `have ~1 man ~2 help|=在吗|=在么|=在不在`, is: 'asks', why: 'asks whether a person is there' },
  { form: `have ~1 man $`, is: 'asks', why: 'asks whether a person is there' },
  { form: `^ have man $`, is: 'asks', why: 'asks whether a person is there' },
  { form: `have|is ~1 someone ~3 help|=i|=there|=here|real`, is: 'asks', why: 'asks whether a person is there' },
  { form: `person|boss how`, is: 'asks', why: 'asks where a person is' },
  { form: `how -2 person`, is: 'asks', why: 'asks where a person is' },
  { form: `=me|=us ~3 with ~2 ${P}`, is: 'asks', plain: true, why: 'asks for a person' },
  { form: `want|get|help ~3 with ~2 person|staff`, is: 'asks', why: 'asks for a person' },
  { form: `help =from ~2 someone|man`, is: 'asks', why: 'asks for a person' },
  { form: `person ~1 =would ~1 =be|=help`, is: 'asks', why: 'wants a person' },
  { form: `=me|=us|=help|please -4 person`, is: 'asks', plain: true, why: 'asks for a person' },
  { form: `person -3 =me|=us|=帮我|=help|please`, is: 'asks', plain: true, why: 'asks for a person' },
  // Somebody to do something.
  {
    form: `let|can|please|want|have ~3 person|staff|boss|someone|man|team ~4 help|contact|call ~3 me|=this|=it`,
    is: 'asks',
    why: 'wants a person to deal with it',
  },
  {
    form: `let|can|please|want|have ~3 person|staff|boss|someone|man|team ~4 help|contact|call $`,
    is: 'asks',
    why: 'wants a person to deal with it',
  },
  { form: `=unless|=until ~2 person`, is: 'asks', why: 'wants a person to deal with it' },
  { form: `let|please|want ~2 man ~1 help|talk`, is: 'asks', why: 'wants a person to deal with it' },
  { form: `someone|person ~2 help|call|contact me`, is: 'asks', why: 'wants a person to deal with it' },
  // Away from the machine.
  { form: `not|enough|past ~4 bot`, is: 'asks', why: MACHINE, always: true },
  { form: `not|enough ~2 let|with|get ~1 bot!`, is: 'asks', why: MACHINE },
  { form: `bot ~3 =past|=out_of_my_way|=滚|=别`, is: 'asks', why: MACHINE },
  { form: `bot ~3 bad`, is: 'unclear', why: 'says that the machine does not help' },
  { form: `=别拿|=别用|=别让|=别再用|=不要用 ~1 bot!`, is: 'asks', why: MACHINE, always: true },
  { form: `with ~1 bot ~2 bad`, is: 'asks', why: MACHINE },
  // By telephone.
  { form: `^ ~2 call me time|digits`, is: 'asks', why: 'asks to be called' },
  { form: `staff|team ~1 number $`, is: 'asks', why: 'asks for a number to call' },
  { form: `have ~1 man =在 $`, is: 'asks', why: 'asks whether a person is there' },
  { form: `^ call me $`, is: 'asks', why: 'asks to be called' },
  {
    form: `let|can|please|want|you|someone|staff|person|team|have|get ~4 call me =at|=on|=back|=tomorrow|=today`,
    is: 'asks',
    why: 'asks to be called',
  },
  {
    form: `let|can|please|want|you|someone|staff|person|team|have|get ~4 call me $`,
    is: 'asks',
    why: 'asks to be called',
  },
  { form: `want|can|please|let|you|get|me|someone|staff|^ ~6 callback`, is: 'asks', why: 'asks to be called' },
  { form: `^ callback`, is: 'asks', why: 'asks to be called' },
  { form: `^ ~1 number ~1 =多少|=是多少`, is: 'asks', why: 'asks for a number to call' },
  { form: `can|want|how|let ~2 call you`, is: 'asks', why: 'asks for a number to call' },
  { form: `can|want ~1 call ~1 talk`, is: 'asks', why: 'asks to be called' },
  { form: `^ can|want ~1 call $`, is: 'unclear', why: 'may want to phone' },
  { form: `person|staff ~3 =没 help`, is: 'unclear', why: 'waits for a person' },
  { form: `have ~1 number ~2 =打|call|talk|how`, is: 'asks', why: 'asks for a number to call' },
  { form: `please|^ ~1 call|contact ~1 digits`, is: 'asks', why: 'asks to be called' },
  { form: `=who|=whos ~1 boss`, is: 'asks', why: 'wants a person' },
  { form: `connect ~1 me ~2 =through|=back ~2 with ~1 =her|=him|=them`, is: 'asks', why: 'asks to be connected' },
  { form: `^ man =呢|=去哪|=哪去了 $`, is: 'asks', why: 'asks whether a person is there' },
  { form: `someone|man ~2 =there|=here $`, is: 'asks', why: 'asks whether a person is there' },
  { form: `have|=没有 ~2 person`, is: 'asks', why: 'asks whether a person is there' },
  { form: `=没有|=有没有|=难道没有 ~1 person`, is: 'asks', why: 'asks whether a person is there', always: true },
  { form: `want|get|let|please ~6 help|bad ~4 =的 man`, is: 'asks', why: 'wants a person to deal with it' },
  { form: `^ =出来 ~1 det $`, is: 'asks', why: 'asks for a person' },
  { form: `=who ~1 you ~1 boss $`, is: 'asks', why: 'wants a person' },
  { form: `someone|person =there|=here|=out_there|=around $`, is: 'asks', why: 'asks whether a person is there' },
  { form: `get ~1 me ~2 call`, is: 'asks', why: 'asks to be called' },
  { form: `me ~1 call`, is: 'asks', why: 'asks to be called' },
  { form: `number ~4 call|talk|contact|person|someone|staff`, is: 'asks', why: 'asks for a number to call' },
  { form: `have|you|want|get|=what ~2 number $`, is: 'asks', why: 'asks for a number to call' },
]
