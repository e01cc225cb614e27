// The bytes that docs/bundle.md speaks of: canonical JSON, hashes, and the parts of a ZIP file, one in memory at a time.
const [PART_BYTES, AT_ONCE] = [2 ** 29, 500]
export const { subtle } = globalThis.crypto ?? {} // an address without https has none

export const utf8 = (text) => new TextEncoder().encode(text)
export const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, '0')).join('')
export const unhex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
export const unbase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
export const sha256 = async (bytes) => new Uint8Array(await subtle.digest('SHA-256', bytes))
export const same = (one, other) => canonical(one) === canonical(other)
export const digestOf = async (value) => hex(await sha256(utf8(canonical(value))))
export const json = async (zip, name) => JSON.parse(decoded(await zip.read(name)))
const decoded = (bytes) => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
export const prefixed = (first, bytes) => { const whole = new Uint8Array(bytes.length + 1); whole[0] = first; whole.set(bytes, 1); return whole }

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`
}

export function* lines(bytes) {
  for (let from = 0, to; from < bytes.length; from = to + 1) {
    to = bytes.indexOf(10, from)
    if (to < 0) to = bytes.length
    yield JSON.parse(decoded(bytes.subarray(from, to)))
  }
}

export async function each(items, work) {
  let batch = []
  for (const item of items) if (batch.push(work(item)) === AT_ONCE) { await Promise.all(batch); batch = [] }
  await Promise.all(batch)
}

export async function openZip(file) {
  const view = async (from, to) => new DataView(await file.slice(from, to).arrayBuffer())
  const tail = await view(Math.max(0, file.size - 65557), file.size)
  let at = tail.byteLength - 22
  while (at >= 0 && tail.getUint32(at, true) !== 0x06054b50) at--
  if (at < 0) throw new Error('这不是证据包（不是 ZIP 文件，或者没有下载完整）')
  const [size, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)]
  const [entries, list] = [new Map(), await view(start, start + size)]
  for (let from = 0; from < size;) {
    const [u16, u32] = [(by) => list.getUint16(from + by, true), (by) => list.getUint32(from + by, true)]
    const name = decoded(new Uint8Array(list.buffer, from + 46, u16(28)))
    if (u32(0) !== 0x02014b50 || u16(8) & 1 || ![0, 8].includes(u16(10)) || entries.has(name)) throw new Error('ZIP 文件的目录读不懂')
    if (u32(24) > PART_BYTES) throw new Error(`${name} 太大`)
    entries.set(name, { method: u16(10), packed: u32(20), size: u32(24), at: u32(42) })
    from += 46 + u16(28) + u16(30) + u16(32)
  }
  async function read(name) {
    const entry = entries.get(name)
    if (!entry) throw new Error(`缺少 ${name}`)
    const local = await view(entry.at, entry.at + 30)
    const from = entry.at + 30 + local.getUint16(26, true) + local.getUint16(28, true)
    const packed = file.slice(from, from + entry.packed).stream()
    const reader = (entry.method ? packed.pipeThrough(new DecompressionStream('deflate-raw')) : packed).getReader()
    const whole = new Uint8Array(entry.size) // `set` refuses what is more than it said
    let filled = 0
    for (let piece; !(piece = await reader.read()).done; filled += piece.value.length) whole.set(piece.value, filled)
    if (filled !== entry.size) throw new Error(`${name} 不完整`)
    return whole
  }
  return { names: [...entries.keys()], read }
}
