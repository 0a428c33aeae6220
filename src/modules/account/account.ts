import { z } from 'zod';
import { audit, changesBetween } from '../../core/audit.ts';
import { actorId } from '../../core/context.ts';
import { Refusal } from '../../core/refusal.ts';
import { transact } from '../../db/transaction.ts';
import { choice, noFields, password, text } from '../../web/fields.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { get, type PageRequest, post, type Route } from '../../web/route.ts';
import { checkPassword, hashPassword } from '../users/authentication.ts';
import { refuseCommonPassword } from '../users/common-passwords.ts';
import { setPassword } from '../users/user-actions.ts';
import { deviceName } from './device.ts';
import { endSessions, sessionsOf } from './sessions.ts';

const accountForm = z.object({
  name: text(100).required(),
  language: choice(['en', 'zh-CN']).optional(),
  theme: choice(['light', 'dark']).optional(),
});

// Fields with a password in their name are never carried or shown again.
const passwordForm = z
  .object({ currentPassword: password(1), password: password(), passwordAgain: password() })
  .refine((form) => form.password === form.passwordAgain, {
    error: 'users.passwords_differ',
    path: ['passwordAgain'],
  });

export async function showAccount(request: PageRequest): Promise<Outcome> {
  const { context, t, f, sessionHash } = request;
  const { user } = context;
  const sessions = (await sessionsOf(context)).map((session) => ({
    ...session,
    opened: f.instant(session.createdAt),
    used: f.instant(session.touchedAt),
    device: deviceName(session.userAgent),
    isThis: session.idHash === sessionHash,
  }));
  const fields = [
    { name: 'name', label: t('shared.name'), value: user?.name, width: 'm' },
    {
      name: 'language',
      label: t('account.language'),
      kind: 'select',
      value: user?.language ?? '',
      width: 'm',
      options: [
        { value: '', label: t('account.browser') },
        { value: 'en', label: 'English' },
        { value: 'zh-CN', label: '中文' },
      ],
    },
    {
      name: 'theme',
      label: t('account.theme'),
      kind: 'select',
      value: user?.theme ?? '',
      width: 'm',
      options: [
        { value: '', label: t('account.theme_system') },
        { value: 'light', label: t('account.theme_light') },
        { value: 'dark', label: t('account.theme_dark') },
      ],
    },
  ];
  const panels = await request.panels({ kind: 'account', id: actorId(context), mayWrite: true });
  return page('account/show', { title: t('account.title'), fields, sessions, panels });
}

async function saveAccount({ context }: PageRequest, form: z.output<typeof accountForm>): Promise<Outcome> {
  await transact(context, async (tx) => {
    const id = actorId(tx);
    await tx.db('users').where({ id }).update(form).increment('version', 1);
    await audit(tx, {
      action: 'account.update',
      record: { kind: 'user', id, label: tx.user?.username ?? '' },
      changes: changesBetween(tx.user ?? {}, form),
    });
  });
  return redirect('/account', { key: 'shared.saved' });
}

function showPassword({ t, context }: PageRequest): Outcome {
  const secret = (name: string, label: string, autocomplete: string) => ({
    name,
    label,
    kind: 'password' as const,
    width: 'm' as const,
    autocomplete,
  });
  return formPage({
    title: t('account.change_password'),
    ...(context.user?.isPasswordTemporary ? { lead: t('account.password_temporary') } : {}),
    back: { href: '/account', label: t('account.title') },
    action: '/account/password',
    submit: t('account.change_password'),
    cancel: '/account',
    parts: [
      secret('currentPassword', t('account.current_password'), 'current-password'),
      { ...secret('password', t('account.new_password'), 'new-password'), hint: t('users.password_hint') },
      secret('passwordAgain', t('users.password_again'), 'new-password'),
    ],
  });
}

async function changePassword(
  { context, sessionHash }: PageRequest,
  form: z.output<typeof passwordForm>,
): Promise<Outcome> {
  const username = context.user?.username ?? '';
  const checked = await checkPassword(context.db, context.clock, {
    username,
    password: form.currentPassword,
  });
  if ('problem' in checked) throw new Refusal('account.current_wrong', { field: 'currentPassword' });
  refuseCommonPassword(form.password, username);
  await setPassword(context, actorId(context), {
    passwordHash: await hashPassword(form.password),
    isTemporary: false,
    keepSession: sessionHash,
  });
  return redirect('/account', { key: 'account.password_changed' });
}

const endForm = z.object({ session: text(64).optional() });

async function endOthers(
  { context, sessionHash }: PageRequest,
  form: z.output<typeof endForm>,
): Promise<Outcome> {
  await endSessions(context, { only: form.session, except: sessionHash });
  return redirect('/account', { key: 'account.sessions_ended' });
}

async function signOut({ context, endSession }: PageRequest): Promise<Outcome> {
  await transact(context, (tx) =>
    audit(tx, {
      action: 'account.sign_out',
      record: { kind: 'user', id: actorId(tx), label: tx.user?.username ?? '' },
    }),
  );
  await endSession();
  return redirect('/sign-in');
}

const permission = 'account.own';

export const routes: Route[] = [
  get('/account', permission, showAccount),
  post('/account', { permission, form: accountForm, act: saveAccount, again: showAccount }),
  get('/account/password', permission, showPassword),
  post('/account/password', { permission, form: passwordForm, act: changePassword, again: showPassword }),
  post('/account/sessions', { permission, form: endForm, act: endOthers, again: showAccount }),
  post('/sign-out', { permission, form: noFields, act: signOut, again: showAccount }),
];
