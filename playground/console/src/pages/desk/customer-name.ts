import { useWords } from '../../language/words.js'
import type { Case } from './now.js'
import { words } from './words.js'

/** What a customer is called; whoever has no name is a visitor, told apart by the end of their id. */
export function useCustomerName(): (of: Pick<Case, 'customer'>) => string {
  const { visitor } = useWords(words)
  return ({ customer }) => (customer.startsWith('…') ? visitor(customer.slice(1)) : customer)
}
