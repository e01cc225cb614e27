import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { phone } from './phone'

export interface Heard {
  route: string
  headers: IncomingMessage['headers']
  body: unknown
}

type Reply = { status: number; body?: unknown; headers?: Record<string, string>; raw?: string } | 'hang up'

/** A server that answers as told and remembers what it heard. */
export class TestServer {
  readonly heard: Heard[] = []
  private readonly replies = new Map<string, (heard: Heard) => Reply>()
  private readonly server: Server

  private constructor() {
    this.server = createServer((request, response) => {
      let text = ''
      request.on('data', (part: Buffer) => (text += part.toString()))
      request.on('end', () => {
        const route = `${request.method ?? ''} ${request.url ?? ''}`
        const heard = { route, headers: request.headers, body: text ? (JSON.parse(text) as unknown) : undefined }
        this.heard.push(heard)
        const reply = this.replies.get(route)?.(heard) ?? { status: 404, body: { code: 'not-found', title: '没有找到' } }
        if (reply === 'hang up') {
          request.socket.destroy()
          return
        }
        response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers })
        response.end(reply.raw ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)))
      })
    })
  }

  static async start(): Promise<TestServer> {
    const started = new TestServer()
    await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve))
    phone.server = `http://127.0.0.1:${(started.server.address() as AddressInfo).port}`
    return started
  }

  answers(route: string, reply: (heard: Heard) => Reply): void {
    this.replies.set(route, reply)
  }

  heardAt(route: string): Heard[] {
    return this.heard.filter((one) => one.route === route)
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
