import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { newFormToken } from '../../src/web/form-tokens.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** The program as a process of its own, on a free port. */
export class RunningServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
    /** What it printed before it was ready. */
    readonly said: string,
  ) {}

  static async start(env: Record<string, string>): Promise<RunningServer> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
      cwd: project,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'error',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    return new Promise((resolve, reject) => {
      const read = (chunk: Buffer) => {
        text += chunk.toString();
        const address = /Kehu is ready at (\S+)/.exec(text)?.[1];
        if (address) setTimeout(() => resolve(new RunningServer(child, address, text)), 20);
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${text}`)));
    });
  }

  /** Ends it at once, as a power cut does. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Asks it to stop; gives its exit code. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    return ended;
  }
}

/** A signed-in session over real sockets. */
export class Client {
  private cookie = '';
  private csrf = '';

  constructor(public address: string) {}

  async signIn(username: string, password: string): Promise<void> {
    const response = await fetch(`${this.address}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ username, password }),
    });
    if (response.status !== 303) throw new Error(`signing in was answered with ${response.status}`);
    this.cookie = response.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
    const page = await (await this.get('/account')).text();
    this.csrf = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.address}${path}`, { redirect: 'manual', headers: { cookie: this.cookie } });
  }

  post(path: string, fields: Record<string, string | number>, token = newFormToken()): Promise<Response> {
    const texts = Object.entries(fields).map(([name, value]) => [name, String(value)]);
    return fetch(`${this.address}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: this.cookie },
      body: new URLSearchParams({ _csrf: this.csrf, _token: token, ...Object.fromEntries(texts) }),
    });
  }
}
