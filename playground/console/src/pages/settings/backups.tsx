import { Button, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import ArchiveIcon from 'lucide-react/icons/archive'
import { api, got, read } from '../../api/client.js'
import { Card } from '../../design/card.js'
import { Copied } from '../../design/copied.js'
import { Detail } from '../../design/detail.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import styles from './settings.module.css'
import { words } from './words.js'

const MEGABYTE = 1_048_576

/** The backups that were made here, and a button that makes one. */
export function Backups() {
  const say = useWords(words)
  const format = useFormat()
  const queries = useQueryClient()
  const query = useQuery(read('/api/settings/backups'))
  const make = useMutation({
    mutationFn: () => got(api.POST('/api/settings/backups')),
    onSuccess(told) {
      queries.setQueryData(read('/api/settings/backups').queryKey, told)
      toast.done(say.backedUp)
    },
  })
  return (
    <Detail label={say.backups}>
      <h2 className={styles.title}>{say.backups}</h2>
      <Card
        title={say.backups}
        actions={
          <Button loading={make.isPending} onClick={() => make.mutate()}>
            {say.backupNow}
          </Button>
        }
      >
        <Text c="dimmed" mb="sm">
          {say.backupsAbout}
        </Text>
        <Loaded query={query}>
          {({ folder, all }) =>
            all.length === 0 ? (
              <Empty icon={ArchiveIcon} title={say.none} text={say.noneText} />
            ) : (
              <>
                <ul className={styles.backups}>
                  {all.map(({ name, at, bytes }) => (
                    <li key={name}>
                      <span>{format.moment(at)}</span>
                      <span className="tabular">
                        {format.number(bytes / MEGABYTE, { digits: 1 })} {say.size}
                      </span>
                    </li>
                  ))}
                </ul>
                <Text mt="md" mb={4}>
                  {say.folder}
                </Text>
                <Copied label={say.folder} text={folder} />
                <Text mt="md" mb={4}>
                  {say.restore}
                </Text>
                <Copied label={say.restore} text={`npx huida restore ${folder}/${all[0]!.name} --overwrite`} />
              </>
            )
          }
        </Loaded>
      </Card>
    </Detail>
  )
}
