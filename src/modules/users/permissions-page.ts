import { permissions, roles } from '../../core/permissions.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';

/** The one table of permissions, as people read it. */
export function showPermissions({ t }: PageRequest): Outcome {
  const columns = [
    { key: 'permission', label: t('users.permission') },
    ...roles.map((role) => ({ key: role, label: t(`users.role_${role}`) })),
  ];
  const rows = Object.entries(permissions).map(([name, allowed]) => ({
    cells: {
      permission: t(`users.may_${name.replace('.', '_')}`),
      ...Object.fromEntries(
        roles.map((role) => [
          role,
          (allowed as readonly string[]).includes(role) ? { text: t('shared.yes'), tone: 'done' } : '',
        ]),
      ),
    },
  }));
  return page('users/permissions', { title: t('users.permissions'), table: { columns, rows } });
}
