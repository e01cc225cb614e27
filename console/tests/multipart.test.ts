import { expect, it } from 'vitest'

import { multipart } from '@/api/multipart'

it('gives the same bytes for the same file and key, so that a repeated upload is the same request', async () => {
  const file = new File(['楼栋,单元'], '名册 "新".csv', { type: 'text/csv' })
  const [one, other] = [multipart({ file }, 'k1'), multipart({ file }, 'k1')]
  const text = await one.body.text()
  expect(text).toBe(await other.body.text())
  expect(one.type).toBe('multipart/form-data; boundary=gongzhi-k1')
  expect(text).toBe(
    '--gongzhi-k1\r\nContent-Disposition: form-data; name="file"; filename="名册 %22新%22.csv"\r\n' +
      'Content-Type: text/csv\r\n\r\n楼栋,单元\r\n--gongzhi-k1--\r\n',
  )
})
