import { Button, NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import UserPlusIcon from 'lucide-react/icons/user-plus'
import UsersIcon from 'lucide-react/icons/users'
import { type Answer, read } from '../../api/client.js'
import { type Role, useMe } from '../../api/session.js'
import { useCommands } from '../../commands/commands.js'
import { Ago } from '../../design/ago.js'
import { Empty } from '../../design/empty.js'
import { FilterBar, useFilters } from '../../design/filters.js'
import { List } from '../../design/list.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Row } from '../../design/row.js'
import { Split } from '../../design/split.js'
import { Tag } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import { roleWords } from '../../shell/role-words.js'
import { NewPerson } from './new-person.js'
import { Person } from './person.js'
import { words } from './words.js'

/** Who signs in: added, given roles, helped in again, and removed. */
export function People() {
  const say = useWords(words)
  const { person } = useParams({ strict: false }) as { person?: string }
  const [isNew, { open, close }] = useDisclosure(false)
  useCommands([{ id: 'people.add', name: say.add, keys: 'n', run: open }])
  return (
    <Page
      title={say.title}
      about={say.about}
      width="full"
      actions={
        <Button leftSection={<UserPlusIcon size={16} aria-hidden />} onClick={open}>
          {say.add}
        </Button>
      }
    >
      <Split
        isOpen={person !== undefined}
        back="/people"
        list={<Everybody selected={person} />}
        detail={
          person === undefined ? (
            <Empty icon={UsersIcon} title={say.choose} text={say.chooseText} />
          ) : (
            <Person key={person} id={person} />
          )
        }
      />
      <NewPerson opened={isNew} close={close} />
    </Page>
  )
}

function Everybody({ selected }: { selected: string | undefined }) {
  const say = useWords(words)
  const names = useWords(roleWords)
  const [{ q, role }, change] = useFilters({ q: '', role: '' })
  const query = useQuery(read('/api/people'))
  return (
    <>
      <FilterBar text={q} onText={(text) => change({ q: text })} label={say.search}>
        <NativeSelect
          aria-label={say.role}
          value={role}
          data={[
            { value: '', label: say.allRoles },
            ...Object.entries(names).map(([value, label]) => ({ value, label })),
          ]}
          onChange={({ currentTarget }) => change({ role: currentTarget.value })}
        />
      </FilterBar>
      <Loaded query={query}>
        {(people) => {
          const found = people.filter(
            ({ id, name, email = '', roles }) =>
              `${id} ${name} ${email}`.toLowerCase().includes(q.toLowerCase()) &&
              (role === '' || roles.includes(role as Role)),
          )
          if (found.length === 0) return <Empty title={say.nothing} />
          return (
            <List
              label={say.people}
              items={found}
              idOf={({ id }) => id}
              to={({ id }) => `/people/${encodeURIComponent(id)}`}
              selected={selected}
              rowHeight={84}
              row={(person) => <OnePerson person={person} />}
            />
          )
        }}
      </Loaded>
    </>
  )
}

function OnePerson({ person: { id, name, roles, seenAt, hasPassword } }: { person: Answer<'/api/people'>[number] }) {
  const say = useWords(words)
  const names = useWords(roleWords)
  const me = useMe()
  return (
    <Row
      title={name}
      aside={id === me.id ? say.you : undefined}
      about={
        <>
          {id} · {seenAt === undefined ? say.notHere : say.seen}
          {seenAt !== undefined && <Ago at={seenAt} />}
        </>
      }
      tags={
        <>
          {!hasPassword && <Tag tone="warn">{say.invited}</Tag>}
          {roles.map((role) => (
            <Tag key={role}>{names[role]}</Tag>
          ))}
        </>
      }
    />
  )
}
