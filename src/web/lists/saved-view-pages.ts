import { z } from 'zod';
import { allows } from '../../core/permissions.ts';
import { Forbidden } from '../../core/refusal.ts';
import { noFields, text, ticked, version } from '../fields.ts';
import { confirmPage, type Field, formPage } from '../form-page.ts';
import { localQuery } from '../local-url.ts';
import { redirect } from '../outcome.ts';
import { idParam, type PageRequest, post, type Route, type ShowHandler } from '../route.ts';
import { askedOf, choiceText } from './asked.ts';
import type { List } from './declaration.ts';
import { showListAgain, viewUrl } from './page.ts';
import {
  changeView,
  createView,
  deleteView,
  mayChangeView,
  overwriteView,
  turnDefault,
} from './saved-view-actions.ts';
import { findView, type SavedView, viewsOf } from './saved-views.ts';

const longestQuery = 1000;
const fields = { name: text(40).required(), isShared: ticked(), isDefault: ticked() };
const query = text(longestQuery).optional();
const newViewForm = z.object({ ...fields, query });
const editViewForm = z.object({ ...fields, version: version() });
const choiceForm = z.object({ query, version: version() });

/** Saving, changing and deleting the views of one list; whoever may read the list may keep views of it. */
export function savedViewRoutes<Row extends { id: number }, Figures>(list: List<Row, Figures>): Route[] {
  const { at, permission } = list;
  const found = async (request: PageRequest): Promise<SavedView> =>
    findView(request.context, list.name, idParam(request, 'view'));
  const changeable = async (request: PageRequest): Promise<SavedView> => {
    const view = await found(request);
    if (!mayChangeView(request.context, view)) throw new Forbidden('views.share');
    return view;
  };
  /** Only what the list knows is kept, whatever was sent. */
  const choice = (request: PageRequest, sent: string | null): string => {
    const asked = localQuery(sent);
    return choiceText(askedOf(list, { ...request, query: asked }), asked);
  };
  const back = ({ t }: PageRequest) => ({ href: at, label: t(list.title) });
  const parts = ({ t, context }: PageRequest): Field[] => [
    { name: 'name', label: t('shared.name'), autofocus: true, width: 'm' },
    ...(allows(context.user, 'views.share')
      ? [{ name: 'isShared', label: t('views.share_with_all'), kind: 'checkbox' as const }]
      : []),
    { name: 'isDefault', label: t('views.is_default'), kind: 'checkbox' },
  ];

  const showNew: ShowHandler = (request) => {
    const { t, entered } = request;
    const kept = choice(request, String(entered.values.query ?? new URLSearchParams(request.query)));
    return formPage({
      title: t('views.save'),
      lead: t('views.save_text'),
      back: back(request),
      action: `${at}/views`,
      submit: t('views.save'),
      cancel: kept ? `${at}?${kept}` : at,
      parts: parts(request),
      hidden: { query: kept },
    });
  };

  const showEdit: ShowHandler = async (request) => {
    const { t } = request;
    const view = await changeable(request);
    const offered = await viewsOf(request.context, list.name);
    return formPage({
      title: `${view.name} · ${t('views.edit')}`,
      back: back(request),
      action: `${at}/views/${view.id}`,
      submit: t('shared.save'),
      cancel: viewUrl(at, view),
      parts: parts(request),
      values: {
        name: view.name,
        isShared: view.isShared,
        isDefault: offered.some(({ id, isDefault }) => id === view.id && isDefault),
      },
      version: view.version,
    });
  };

  const showDelete: ShowHandler = async (request) => {
    const { t } = request;
    const view = await changeable(request);
    return confirmPage({
      title: `${t('views.delete')}: ${view.name}`,
      consequences: [t(view.isShared ? 'views.delete_shared_text' : 'views.delete_text')],
      action: `${at}/views/${view.id}/delete`,
      submit: t('views.delete'),
      cancel: viewUrl(at, view),
      danger: true,
      back: back(request),
    });
  };

  return [
    { get: `${at}/views/new`, permission, show: showNew },
    post(`${at}/views`, {
      permission,
      form: newViewForm,
      again: showNew,
      act: async (request, { query: sent, ...input }) => {
        const queryText = choice(request, sent);
        const id = await createView(request.context, { ...input, list: list.name, queryText });
        return redirect(viewUrl(at, { id, queryText }), {
          key: 'views.saved',
          values: { name: input.name },
        });
      },
    }),
    { get: `${at}/views/:view/edit`, permission, show: showEdit },
    post(`${at}/views/:view`, {
      permission,
      form: editViewForm,
      again: showEdit,
      act: async (request, { version: seen, ...input }) => {
        const view = await changeable(request);
        await changeView(request.context, { list: list.name, id: view.id, version: seen }, input);
        return redirect(viewUrl(at, view), { key: 'shared.saved' });
      },
    }),
    post(`${at}/views/:view/choice`, {
      permission,
      form: choiceForm,
      again: showListAgain(list),
      act: async (request, { query: sent, version: seen }) => {
        const { id, name } = await changeable(request);
        const queryText = choice(request, sent);
        await overwriteView(request.context, { list: list.name, id, version: seen }, queryText);
        return redirect(viewUrl(at, { id, queryText }), { key: 'views.saved', values: { name } });
      },
    }),
    post(`${at}/views/:view/default`, {
      permission,
      form: noFields,
      again: showListAgain(list),
      act: async (request) => {
        const view = await found(request);
        const isDefault = await turnDefault(request.context, list.name, view.id);
        const key = isDefault ? 'views.now_default' : 'views.no_longer_default';
        return redirect(viewUrl(at, view), { key, values: { name: view.name } });
      },
    }),
    { get: `${at}/views/:view/delete`, permission, show: showDelete },
    post(`${at}/views/:view/delete`, {
      permission,
      form: noFields,
      again: showDelete,
      act: async (request) => {
        const { name } = await deleteView(request.context, list.name, idParam(request, 'view'));
        return redirect(at, { key: 'views.deleted', values: { name } });
      },
    }),
  ];
}
