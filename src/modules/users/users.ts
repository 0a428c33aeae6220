import type { z } from 'zod';
import { allows, roles } from '../../core/permissions.ts';
import { confirmPage, type Field, formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { hashPassword } from './authentication.ts';
import { refuseCommonPassword } from './common-passwords.ts';
import { createUser, setPassword, setUserActive, updateUser } from './user-actions.ts';
import type { editUserForm, newUserForm, resetPasswordForm } from './user-form.ts';
import { allAccounts, findAccount, ownedCustomers } from './user-queries.ts';

const back = ({ t }: PageRequest) => ({ href: '/users', label: t('users.title') });

export async function showUsers(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const accounts = await allAccounts(context.db);
  const rows = accounts.map((account) => ({
    href: `/users/${account.id}`,
    cells: {
      username: account.username,
      name: account.name,
      roles: account.roles.map((role) => t(`users.role_${role}`)).join(', '),
      state: account.isActive
        ? { text: t('users.active'), tone: 'done' }
        : { text: t('users.disabled'), tone: 'neutral' },
      seen: f.instant(account.lastSeenAt),
    },
  }));
  const columns = [
    { key: 'username', label: t('users.username') },
    { key: 'name', label: t('shared.name') },
    { key: 'roles', label: t('users.roles') },
    { key: 'state', label: t('shared.state') },
    { key: 'seen', label: t('users.last_seen'), hideOnPhone: true },
  ];
  return page('users/list', { title: t('users.title'), table: { columns, rows, caption: t('users.title') } });
}

function userFields({ t }: PageRequest, isNew: boolean): Field[] {
  const options = roles.map((role) => ({ value: role, label: t(`users.role_${role}`) }));
  return [
    ...(isNew
      ? [{ name: 'username', label: t('users.username'), autofocus: true, width: 'm' as const }]
      : []),
    { name: 'name', label: t('shared.name'), width: 'm' },
    { name: 'email', label: t('users.email'), kind: 'email', optional: true, width: 'm' },
    { name: 'roles', label: t('users.roles'), kind: 'checkboxes', options },
    ...(isNew ? [temporaryPassword(t)] : []),
  ];
}

function temporaryPassword(t: PageRequest['t']): Field {
  return {
    name: 'password',
    label: t('users.temporary_password'),
    kind: 'password',
    hint: t('users.temporary_hint'),
    width: 'm',
    autocomplete: 'new-password',
  };
}

export function showNewUser(request: PageRequest): Outcome {
  const { t } = request;
  return formPage({
    title: t('users.new'),
    back: back(request),
    action: '/users',
    submit: t('users.create'),
    cancel: '/users',
    parts: userFields(request, true),
  });
}

export async function create({ context }: PageRequest, form: z.output<typeof newUserForm>): Promise<Outcome> {
  refuseCommonPassword(form.password, form.username);
  const { password, ...user } = form;
  const passwordHash = await hashPassword(password);
  const id = await createUser(context, { ...user, language: null, passwordHash, isPasswordTemporary: true });
  return redirect(`/users/${id}`, { key: 'users.created', values: { username: form.username } });
}

export async function showUser(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const account = await findAccount(context.db, idParam(request));
  const customers = await ownedCustomers(context.db, account.id);
  return page('users/show', {
    title: account.username,
    account,
    customers,
    panels: await request.panels({ kind: 'user', id: account.id, mayWrite: true }),
    roleTexts: account.roles.map((role) => t(`users.role_${role}`)),
  });
}

export async function showEditUser(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const account = await findAccount(context.db, idParam(request));
  const { name, email } = account;
  return formPage({
    title: `${account.username} · ${t('shared.edit')}`,
    back: { href: `/users/${account.id}`, label: account.username },
    action: `/users/${account.id}`,
    submit: t('shared.save'),
    cancel: `/users/${account.id}`,
    parts: userFields(request, false),
    values: { name, email: email ?? '', roles: account.roles },
    version: account.version,
  });
}

export async function update(request: PageRequest, form: z.output<typeof editUserForm>): Promise<Outcome> {
  const id = idParam(request);
  await updateUser(request.context, id, form);
  return redirect(`/users/${id}`, { key: 'shared.saved' });
}

export async function showPasswordReset(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const account = await findAccount(context.db, idParam(request));
  return confirmPage({
    title: t('users.reset_password_of', { username: account.username }),
    consequences: [t('users.reset_ends_sessions'), t('users.reset_must_change')],
    action: `/users/${account.id}/password`,
    submit: t('users.reset_password'),
    cancel: `/users/${account.id}`,
    fields: [temporaryPassword(t)],
  });
}

export async function resetPassword(
  request: PageRequest,
  form: z.output<typeof resetPasswordForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const account = await findAccount(request.context.db, id);
  refuseCommonPassword(form.password, account.username);
  await setPassword(request.context, id, {
    passwordHash: await hashPassword(form.password),
    isTemporary: true,
  });
  return redirect(`/users/${id}`, {
    key: 'users.password_was_reset',
    values: { username: account.username },
  });
}

export async function showDisable(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const account = await findAccount(context.db, idParam(request));
  const customers = await ownedCustomers(context.db, account.id);
  const title = t('users.disable_of', { name: account.name, username: account.username });
  return page('users/disable', {
    title,
    heading: title,
    back: { href: `/users/${account.id}`, label: account.name },
    panels: await request.panels({ kind: 'user', id: account.id, mayWrite: true }),
    consequences: [t('users.disable_ends_sessions'), t('users.disable_keeps', { count: customers })],
    action: `/users/${account.id}/disabled`,
    submit: t('users.disable'),
    cancel: `/users/${account.id}`,
    danger: true,
  });
}

export async function disable(request: PageRequest): Promise<Outcome> {
  const id = idParam(request);
  await setUserActive(request.context, id, false);
  const link = { href: `/handovers/new?from=${id}&kind=sudden`, key: 'users.hand_over' };
  const mayHandOver = allows(request.context.user, 'handovers.manage');
  return redirect(`/users/${id}`, { key: 'users.was_disabled', ...(mayHandOver ? { link } : {}) });
}

export async function enable(request: PageRequest): Promise<Outcome> {
  const id = idParam(request);
  await setUserActive(request.context, id, true);
  return redirect(`/users/${id}`, { key: 'users.was_enabled' });
}
