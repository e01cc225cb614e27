import { deflateSync } from 'node:zlib'

const HEADER = 44
const ENTRY = 20

/** Pack a TrueType font as WOFF 1.0 (w3.org/TR/WOFF): the same tables, each deflated where that makes it smaller. */
export function woffOf(ttf: Buffer): Buffer {
  const count = ttf.readUInt16BE(4)
  const directory = Buffer.alloc(count * ENTRY)
  const tables: Buffer[] = []
  let offset = HEADER + directory.length
  let unpacked = 12 + count * 16
  for (let at = 0; at < count; at += 1) {
    const entry = ttf.subarray(12 + at * 16, 28 + at * 16)
    const original = ttf.subarray(entry.readUInt32BE(8), entry.readUInt32BE(8) + entry.readUInt32BE(12))
    const deflated = deflateSync(original, { level: 9 })
    const table = deflated.length < original.length ? deflated : original
    entry.copy(directory, at * ENTRY, 0, 4)
    directory.writeUInt32BE(offset, at * ENTRY + 4)
    directory.writeUInt32BE(table.length, at * ENTRY + 8)
    directory.writeUInt32BE(original.length, at * ENTRY + 12)
    entry.copy(directory, at * ENTRY + 16, 4, 8)
    tables.push(padded(table))
    offset += padded(table).length
    unpacked += padded(original).length
  }
  const header = Buffer.alloc(HEADER)
  header.write('wOFF', 0)
  ttf.copy(header, 4, 0, 4)
  header.writeUInt32BE(offset, 8)
  header.writeUInt16BE(count, 12)
  header.writeUInt32BE(unpacked, 16)
  header.writeUInt16BE(1, 20)
  return Buffer.concat([header, directory, ...tables])
}

function padded(table: Buffer): Buffer {
  return Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)])
}
