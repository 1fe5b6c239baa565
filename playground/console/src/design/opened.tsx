import { type ReactNode, useState } from 'react'

/** What somebody opens: it is not drawn before, which every page would wait for, and stays while it closes. */
export function Opened({ opened, children }: { opened: boolean; children: ReactNode }) {
  const [was, setWas] = useState(opened)
  if (opened && !was) setWas(true)
  return opened || was ? children : null
}
