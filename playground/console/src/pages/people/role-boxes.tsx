import { Checkbox, Stack } from '@mantine/core'
import type { Role } from '../../api/session.js'
import { useWords } from '../../language/words.js'
import { roleWords } from '../../shell/role-words.js'
import { roleAbout, words } from './words.js'

interface RoleBoxesProps {
  roles: readonly Role[]
  onChange: (roles: Role[]) => void
}

/** The roles that can be given, each with what it allows. */
export function RoleBoxes({ roles, onChange }: RoleBoxesProps) {
  const say = useWords(words)
  const names = useWords(roleWords)
  const abouts = useWords(roleAbout)
  return (
    <Checkbox.Group
      label={say.roles}
      description={say.rolesAbout}
      value={[...roles]}
      onChange={(chosen) => onChange(chosen as Role[])}
      error={roles.length === 0 && say.noRole}
    >
      <Stack gap="xs" mt="xs">
        {(Object.keys(names) as Role[]).map((role) => (
          <Checkbox key={role} value={role} label={names[role]} description={abouts[role]} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
