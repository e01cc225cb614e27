// Runs the browser's verifier under Node.js: {file, mine} a line comes in, {holds, checks, conclusion} a line goes out.
import { openAsBlob } from 'node:fs'
import { createInterface } from 'node:readline'
import { verify } from '../../server/public_assets/verifier.mjs'

for await (const line of createInterface({ input: process.stdin })) {
  const { file, mine } = JSON.parse(line)
  const answer = await openAsBlob(file)
    .then((blob) => verify(blob, mine))
    .catch((error) => ({ holds: false, checks: [{ title: '', wrong: [String(error)] }] }))
  process.stdout.write(`${JSON.stringify({ holds: answer.holds, checks: answer.checks, conclusion: answer.result?.conclusion })}\n`)
}
