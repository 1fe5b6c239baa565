import { defineWords, useWords } from '../language/words.js'

/** What a customer is called; whoever has no name is a visitor, told apart by the end of their id. */
export function useCustomerName(): (of: { customer: string }) => string {
  const { visitor } = useWords(words)
  return ({ customer }) => (customer.startsWith('…') ? visitor(customer.slice(1)) : customer)
}

const words = defineWords({
  en: { visitor: (id: string) => `Visitor ${id}` },
  zh: { visitor: (id: string) => `访客 ${id}` },
})
