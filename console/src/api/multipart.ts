/**
 * multipart/form-data with a boundary of our own. FormData draws a new one each time, so that the same file sent again
 * would be other bytes under the same Idempotency-Key, which the server refuses.
 */
export function multipart(files: Record<string, File>, key: string): { type: string; body: Blob } {
  const boundary = `gongzhi-${key}`
  const parts: BlobPart[] = []
  for (const [name, file] of Object.entries(files)) {
    const filename = file.name.replace(/"/g, '%22').replace(/[\r\n]/g, ' ')
    parts.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n`,
      `Content-Type: ${file.type || 'application/octet-stream'}\r\n\r\n`,
      file,
      '\r\n',
    )
  }
  return { type: `multipart/form-data; boundary=${boundary}`, body: new Blob([...parts, `--${boundary}--\r\n`]) }
}
