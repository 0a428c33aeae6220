import { z } from 'zod';
import { roles } from '../../core/permissions.ts';
import { choice, choices, currency, email, password, text, version } from '../../web/fields.ts';

const username = z
  .unknown()
  .optional()
  .transform((input) => (typeof input === 'string' ? input.trim() : ''))
  .pipe(z.string().regex(/^[\p{L}\p{N}._-]{2,40}$/u, { error: 'users.username_form' }));

export const newUserForm = z.object({
  username,
  name: text(100).required(),
  email: email().optional(),
  roles: choices(roles),
  password: password(),
});

export const editUserForm = z.object({
  name: text(100).required(),
  email: email().optional(),
  roles: choices(roles),
  version: version(),
});

export const resetPasswordForm = z.object({ password: password() });

export const setUpForm = z
  .object({
    token: text(100).required(),
    companyName: text(200).required(),
    baseCurrency: currency().required(),
    language: choice(['en', 'zh-CN']).required(),
    timeZone: choice(Intl.supportedValuesOf('timeZone')).required(),
    username,
    name: text(100).required(),
    password: password(),
    passwordAgain: password(),
    content: choice(['demo', 'empty']).required(),
  })
  .refine((form) => form.password === form.passwordAgain, {
    error: 'users.passwords_differ',
    path: ['passwordAgain'],
  });
