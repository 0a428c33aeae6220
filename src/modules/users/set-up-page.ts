import type { z } from 'zod';
import { currencies } from '../../core/money.ts';
import { Refusal } from '../../core/refusal.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { isSetUpToken, setUpCompany } from './set-up.ts';
import type { setUpForm } from './user-form.ts';

export async function showSetUp({ context, t, query, entered }: PageRequest): Promise<Outcome> {
  if (context.settings.setUpAt) return redirect('/');
  const token = String(entered.values.token ?? query.token ?? '');
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }));
  const fields = [
    { name: 'companyName', label: t('users.company_name'), autofocus: true },
    {
      name: 'language',
      label: t('users.language'),
      kind: 'select',
      value: context.language,
      width: 'm',
      options: [
        { value: 'en', label: 'English' },
        { value: 'zh-CN', label: '中文' },
      ],
    },
    {
      name: 'baseCurrency',
      label: t('users.base_currency'),
      kind: 'select',
      value: 'CNY',
      width: 's',
      hint: t('users.base_currency_hint'),
      options: currencies.map((code) => ({ value: code, label: code })),
    },
    {
      name: 'timeZone',
      label: t('users.time_zone'),
      kind: 'select',
      value: 'Asia/Shanghai',
      width: 'm',
      options: zones,
    },
    { name: 'name', label: t('users.your_name'), width: 'm', autocomplete: 'name' },
    { name: 'username', label: t('users.username'), value: 'admin', width: 'm', autocomplete: 'username' },
    {
      name: 'password',
      label: t('users.password'),
      kind: 'password',
      hint: t('users.password_hint'),
      width: 'm',
      autocomplete: 'new-password',
    },
    {
      name: 'passwordAgain',
      label: t('users.password_again'),
      kind: 'password',
      width: 'm',
      autocomplete: 'new-password',
    },
    {
      name: 'content',
      label: t('users.content'),
      kind: 'select',
      value: 'empty',
      hint: t('users.content_hint'),
      options: [
        { value: 'empty', label: t('users.content_empty') },
        { value: 'demo', label: t('users.content_demo') },
      ],
    },
  ];
  const isTokenRight = await isSetUpToken(context.db, token);
  return page('users/set-up', { title: t('users.set_up_title'), token, isTokenRight, fields }, 'plain');
}

export async function setUp({ context }: PageRequest, form: z.output<typeof setUpForm>): Promise<Outcome> {
  if (!(await isSetUpToken(context.db, form.token))) throw new Refusal('users.set_up_no_token');
  await setUpCompany(context, form);
  return redirect('/sign-in', { key: 'users.set_up_done' });
}
