import type { z } from 'zod';
import { allows } from '../../core/permissions.ts';
import { archivedNow, archivePage } from '../../web/archive.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { createStyle, setStyleArchived, updateStyle } from './style-actions.ts';
import type { editStyleForm, newStyleForm, StyleInput } from './style-form.ts';
import { styleParts, styleValues } from './style-parts.ts';
import { categoriesInUse, findStyle, type Style } from './style-queries.ts';

const back = ({ t }: PageRequest) => ({ href: '/inventory/styles', label: t('inventory.styles') });

/** A new style; `?from=7` begins with what that style has, but for its code. */
export async function showNewStyle(request: PageRequest): Promise<Outcome> {
  const { context, t, query } = request;
  const from = /^\d{1,9}$/.test(query.from ?? '') ? await findStyle(context, Number(query.from)) : null;
  const values = from ? { ...(await styleValues(request, from)), code: '' } : null;
  return formPage({
    title: from ? t('inventory.copy_of', { code: from.code }) : t('inventory.new_style'),
    back: from ? { href: `/inventory/styles/${from.id}`, label: from.code } : back(request),
    action: '/inventory/styles',
    submit: t('inventory.create_style'),
    cancel: from ? `/inventory/styles/${from.id}` : '/inventory/styles',
    parts: styleParts(request, {
      prices: values?.prices ?? [],
      categories: await categoriesInUse(context.db),
    }),
    ...(values ? { values } : {}),
  });
}

/** Whoever sees no prices sets none: those that are there stay. */
function allowed({ context }: PageRequest, form: z.output<typeof newStyleForm>): StyleInput {
  return allows(context.user, 'orders.prices') ? form : { ...form, prices: null };
}

export async function createNewStyle(
  request: PageRequest,
  form: z.output<typeof newStyleForm>,
): Promise<Outcome> {
  const id = await createStyle(request.context, allowed(request, form));
  const link = { href: `/inventory/styles/${id}/skus`, key: 'inventory.choose_skus' };
  return redirect(`/inventory/styles/${id}`, {
    key: 'inventory.style_created',
    values: { code: form.code },
    link,
  });
}

export async function showEditStyle(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const style = await findStyle(context, idParam(request));
  const values = await styleValues(request, style);
  return formPage({
    title: `${style.code} · ${t('shared.edit')}`,
    back: { href: `/inventory/styles/${style.id}`, label: style.code },
    action: `/inventory/styles/${style.id}`,
    submit: t('shared.save'),
    cancel: `/inventory/styles/${style.id}`,
    parts: styleParts(request, { prices: values.prices, categories: await categoriesInUse(context.db) }),
    values,
    version: style.version,
  });
}

export async function saveStyle(
  request: PageRequest,
  form: z.output<typeof editStyleForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateStyle(request.context, { id, version }, allowed(request, input));
  return redirect(`/inventory/styles/${id}`, { key: 'shared.saved' });
}

const archivable = ({ id, code, isArchived }: Style) => ({
  label: code,
  isArchived,
  at: `/inventory/styles/${id}`,
});

export async function showArchiveStyle(request: PageRequest): Promise<Outcome> {
  const style = await findStyle(request.context, idParam(request));
  return archivePage(request, 'inventory', archivable(style));
}

export async function archiveStyle(request: PageRequest): Promise<Outcome> {
  const style = await findStyle(request.context, idParam(request));
  await setStyleArchived(request.context, style.id, !style.isArchived);
  return archivedNow(archivable(style));
}
