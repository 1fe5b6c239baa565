import { Alert, Button, Group, NativeSelect, NumberInput, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, got, read } from '../../../api/client.js'
import { refusedFields } from '../../../api/refused.js'
import { kindly } from '../../../design/failures.js'
import { toast } from '../../../design/toast.js'
import { useFormat } from '../../../language/format.js'
import { useWords, wordFor } from '../../../language/words.js'
import { pluginWords } from './plugin-words.js'
import type { Field, Plugin } from './plugins.js'
import own from './plugins.module.css'
import { unitOf } from './units.js'
import { words } from './words.js'

type Value = string | number | boolean | string[]

/** What a plugin is told: what its code leaves open as a form, the rest to be read. */
export function PluginForm({ plugin: { name, fields } }: { plugin: Plugin }) {
  const say = useWords(words)
  const format = useFormat()
  const labels = useWords(pluginWords)[name]?.fields ?? {}
  const queries = useQueryClient()
  const [given, setGiven] = useState<Record<string, Value | null>>({})
  const save = useMutation({
    mutationFn: (values: Record<string, Value | null>) =>
      got(api.PUT('/api/settings/plugins/{name}', { params: { path: { name } }, body: { values } })),
    onSuccess(changed) {
      setGiven({})
      toast.done(say.saved)
      queries.setQueryData(read('/api/settings/plugins').queryKey, (plugins: Plugin[] | undefined) =>
        plugins?.map((one) => (one.name === name ? changed : one)),
      )
    },
    meta: { quiet: true },
  })
  const shown = fields.filter(({ value, isEditable }) => isEditable || value !== undefined)
  const hidden = fields.filter((field) => !shown.includes(field) && field.isSet)
  const set = fields.filter(({ setBy, isEditable }) => isEditable && setBy === 'console')
  // Of a list, whatever stands in it.
  const wrong = refusedFields(save.error, 'PLUGIN_SETTINGS_INVALID').map((field) => field.replace(/\.\d+$/, ''))
  const labelOf = ({ path, about }: Field) => labels[path] ?? about ?? path
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Lists are typed as one line.
    const isList = (path: string) => fields.some((field) => field.path === path && field.type === 'texts')
    save.mutate(
      Object.fromEntries(
        Object.entries(given).map(([path, value]) => [
          path,
          typeof value === 'string' && isList(path)
            ? value
                .split(/[,，、]/)
                .map((one) => one.trim())
                .filter(Boolean)
            : value,
        ]),
      ),
    )
  }
  if (shown.length === 0 && hidden.length === 0) return <Text c="dimmed">{say.nothing}</Text>
  return (
    <form onSubmit={submit} autoComplete="off">
      {shown.length > 0 && (
        <div className={own.fields}>
          {shown.map((field) => (
            <OneField
              key={field.path}
              field={field}
              label={labelOf(field)}
              error={wrong.includes(field.path) ? say.wrong : undefined}
              given={given[field.path]}
              change={(value) => setGiven({ ...given, [field.path]: value })}
            />
          ))}
        </div>
      )}
      {hidden.length > 0 && (
        <Text c="dimmed" size="sm" mt="sm" style={{ overflowWrap: 'anywhere' }}>
          {say.onlyCode(format.list(hidden.map(({ path, isSecret }) => (isSecret ? `${path} (${say.secret})` : path))))}
        </Text>
      )}
      {save.error && wrong.length === 0 && (
        <Alert color="red" variant="light" role="alert" p="sm" mt="sm">
          {kindly(save.error)}
        </Alert>
      )}
      {shown.some(({ isEditable }) => isEditable) && (
        <Group gap="xs" mt="md">
          <Button type="submit" size="xs" loading={save.isPending} disabled={Object.keys(given).length === 0}>
            {say.save}
          </Button>
          {set.length > 0 && (
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              onClick={() => save.mutate(Object.fromEntries(set.map(({ path }) => [path, null])))}
            >
              {say.reset}
            </Button>
          )}
        </Group>
      )}
    </form>
  )
}

interface OneFieldProps {
  field: Field
  label: string
  error: string | undefined
  /** What was typed; absent: nothing was. */
  given: Value | null | undefined
  change: (value: Value | null) => void
}

function OneField({ field, label, error, given, change }: OneFieldProps) {
  const say = useWords(words)
  const format = useFormat()
  const { path, type, isEditable, setBy, value, standard, choices = [], min, max, isInteger } = field
  const { unit, factor } = unitOf(path, standard ?? value)
  // What was set counts later; it is shown as what it will be.
  const kept = field.next === undefined ? value : (field.next ?? standard)
  const now = given === undefined ? kept : (given ?? standard)
  const inWords = (one: Value): string =>
    typeof one === 'boolean'
      ? one
        ? say.yes
        : say.no
      : typeof one === 'number'
        ? `${format.number(one / factor)}${unit === undefined ? '' : ` ${say.units[unit]}`}`
        : Array.isArray(one)
          ? format.list(one)
          : wordFor(say.choices, one)
  const isOther = setBy === 'console' && standard !== undefined
  const about =
    setBy === 'code' ? say.inCode : !isEditable ? say.codeOnly : isOther ? say.standard(inWords(standard)) : undefined
  const shared = { label, description: about, error, disabled: !isEditable, inputWrapperOrder }
  if (type === 'boolean')
    return (
      <NativeSelect
        {...shared}
        value={String(now)}
        data={[
          { value: 'true', label: say.yes },
          { value: 'false', label: say.no },
        ]}
        onChange={({ currentTarget }) => change(currentTarget.value === 'true')}
      />
    )
  if (type === 'choice')
    return (
      <NativeSelect
        {...shared}
        value={String(now)}
        data={choices.map((one) => ({ value: one, label: wordFor(say.choices, one) }))}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      />
    )
  if (type === 'number')
    return (
      <NumberInput
        {...shared}
        value={typeof now === 'number' ? now / factor : ''}
        {...(unit !== undefined && { suffix: ` ${say.units[unit]}` })}
        {...(min !== undefined && { min: min / factor })}
        {...(max !== undefined && { max: max / factor })}
        allowDecimal={!isInteger || factor > 1}
        clampBehavior="none"
        hideControls
        thousandSeparator=","
        onChange={(typed) => change(typeof typed === 'number' ? Math.round(typed * factor * 1_000) / 1_000 : null)}
      />
    )
  return (
    <TextInput
      {...shared}
      placeholder={type === 'texts' ? say.list : undefined}
      value={Array.isArray(now) ? now.join(', ') : String(now ?? '')}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  )
}

const inputWrapperOrder: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']
