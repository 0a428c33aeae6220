import { noFields } from '../../web/fields.ts';
import { get, post, type Route } from '../../web/route.ts';
import { showPermissions } from './permissions-page.ts';
import { setUp, showSetUp } from './set-up-page.ts';
import { editUserForm, newUserForm, resetPasswordForm, setUpForm } from './user-form.ts';
import {
  create,
  disable,
  enable,
  resetPassword,
  showDisable,
  showEditUser,
  showNewUser,
  showPasswordReset,
  showUser,
  showUsers,
  update,
} from './users.ts';

const permission = 'users.manage';

export const routes: Route[] = [
  get('/set-up', 'public', showSetUp),
  post('/set-up', { permission: 'public', form: setUpForm, act: setUp, again: showSetUp }),
  get('/users', permission, showUsers),
  get('/users/new', permission, showNewUser),
  get('/users/permissions', permission, showPermissions),
  post('/users', { permission, form: newUserForm, act: create, again: showNewUser }),
  get('/users/:id', permission, showUser),
  get('/users/:id/edit', permission, showEditUser),
  post('/users/:id', { permission, form: editUserForm, act: update, again: showEditUser }),
  get('/users/:id/password', permission, showPasswordReset),
  post('/users/:id/password', {
    permission,
    form: resetPasswordForm,
    act: resetPassword,
    again: showPasswordReset,
  }),
  get('/users/:id/disabled', permission, showDisable),
  post('/users/:id/disabled', { permission, form: noFields, act: disable, again: showDisable }),
  post('/users/:id/enabled', { permission, form: noFields, act: enable, again: showUser }),
];
