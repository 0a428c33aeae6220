import type { Express } from 'express';
import supertest, { type Agent, type Response } from 'supertest';
import { newFormToken } from '../../src/web/form-tokens.ts';

export type Fields = Record<string, string | number | boolean | string[]>;

/** A browser without its window: keeps cookies, carries the CSRF token and a fresh form token with each form. */
export class Visitor {
  readonly agent: Agent;
  private csrf = '';

  constructor(app: Express, language: 'en' | 'zh-CN') {
    this.agent = supertest.agent(app).set('accept-language', language);
  }

  async signIn(username: string, password: string): Promise<Response> {
    const response = await this.agent.post('/sign-in').type('form').send({ username, password });
    if (response.status === 303) {
      const page = await this.agent.get('/account');
      this.csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    }
    return response;
  }

  get(url: string) {
    return this.agent.get(url);
  }

  /** What goes with every form; override to try a forged or a repeated one. */
  hidden(): { _csrf: string; _token: string } {
    return { _csrf: this.csrf, _token: newFormToken() };
  }

  post(url: string, fields: Fields = {}) {
    return this.agent
      .post(url)
      .type('form')
      .send({ ...this.hidden(), ...fields });
  }

  /** Sends a form with a file. */
  upload(url: string, file: { field: string; name: string; content: Buffer | string }, fields: Fields = {}) {
    const request = this.agent.post(url);
    for (const [name, value] of Object.entries({ ...this.hidden(), ...fields }))
      request.field(name, String(value));
    return request.attach(file.field, Buffer.from(file.content), file.name);
  }

  /** Follows the redirect of a form that was accepted. */
  async follow(response: Response): Promise<Response> {
    if (response.status !== 303)
      throw new Error(`expected a redirect, got ${response.status}:\n${errorsOf(response.text)}`);
    return this.agent.get(response.headers.location ?? '/');
  }
}

/** The error summary of a page as plain text, for messages of failing tests. */
export function errorsOf(html: string): string {
  const summary = /role="alert"[\s\S]*?<\/(?:div|section)>/.exec(html)?.[0] ?? html.slice(0, 500);
  return summary.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}
