import { useEffect, useRef } from 'react'

/**
 * Whether what is drawn now begins further back than what was drawn before: for `shift` of virtua, which then keeps what somebody reads where it
 * is. It has to be known in the very drawing in which older messages appear; that they are being read says nothing about it.
 *
 * @param first where what is drawn begins; `Infinity`: nothing is drawn
 */
export function usePrepended(first: number): boolean {
  const before = useRef(first)
  const isPrepended = first < before.current && before.current !== Number.POSITIVE_INFINITY
  useEffect(() => {
    before.current = first
  }, [first])
  return isPrepended
}
