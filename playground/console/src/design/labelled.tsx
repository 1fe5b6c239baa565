import { Text } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** A label above something that has none of its own, such as a row of alternatives; `children` is given the id that names it. */
export function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div>
      <Text size="sm" fw={500} mb={4} id={id}>
        {label}
      </Text>
      {children(id)}
    </div>
  )
}
