import type { z } from 'zod';
import { confirmPage, type FormPart, formPage } from '../../web/form-page.ts';
import { type Outcome, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { seasonChoices } from '../../web/seasons.ts';
import { countryChoices, optionalSelect, ownerChoices } from '../customers/customer-choices.ts';
import { states } from './market.ts';
import { createMarket, setMarketState, updateMarket } from './market-actions.ts';
import type { editMarketForm, newMarketForm, stateForm } from './market-form.ts';
import { findWritableMarket, type Market } from './market-queries.ts';

async function parts(request: PageRequest, market: Market | null): Promise<FormPart[]> {
  const { context, t } = request;
  const text = (name: string, label: string, hint = '') => ({
    name,
    label: t(`market_opportunities.${label}`),
    optional: true,
    ...(hint ? { hint: t(`market_opportunities.${hint}`) } : {}),
  });
  return [
    {
      name: 'title',
      label: t('market_opportunities.name'),
      hint: t('market_opportunities.name_hint'),
      autofocus: true,
    },
    {
      row: [
        optionalSelect({
          name: 'country',
          label: t('market_opportunities.country'),
          options: countryChoices(context.language),
        }),
        text('productLine', 'product_line'),
        optionalSelect({
          name: 'season',
          label: t('market_opportunities.season'),
          options: seasonChoices(request, market?.season),
          width: 'm',
        }),
      ],
    },
    { ...text('evidence', 'evidence', 'evidence_hint'), kind: 'textarea', rows: 5 },
    { ...text('links', 'links', 'links_hint'), kind: 'textarea', rows: 2 },
    {
      row: [
        optionalSelect({
          name: 'ownerId',
          label: t('market_opportunities.owner'),
          value: market ? market.ownerId : context.user?.id,
          options: await ownerChoices(request, market ? [market.ownerId] : []),
          width: 'm',
        }),
        {
          name: 'reviewOn',
          label: t('market_opportunities.review_on'),
          hint: t('market_opportunities.review_hint'),
          kind: 'date',
          optional: true,
          width: 's',
        },
      ],
    },
  ];
}

export async function showNewMarket(request: PageRequest): Promise<Outcome> {
  const { t } = request;
  return formPage({
    title: t('market_opportunities.new'),
    back: { href: '/market-opportunities', label: t('market_opportunities.title') },
    action: '/market-opportunities',
    submit: t('market_opportunities.create'),
    cancel: '/market-opportunities',
    parts: await parts(request, null),
  });
}

export async function create(
  { context }: PageRequest,
  form: z.output<typeof newMarketForm>,
): Promise<Outcome> {
  const id = await createMarket(context, form);
  const link = { href: `/opportunities/new?market=${id}`, key: 'opportunities.new' };
  return redirect(`/market-opportunities/${id}`, { key: 'market_opportunities.created', link });
}

export async function showEditMarket(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const market = await findWritableMarket(context, idParam(request));
  const at = `/market-opportunities/${market.id}`;
  return formPage({
    title: `${market.title} · ${t('shared.edit')}`,
    back: { href: at, label: market.title },
    action: at,
    submit: t('shared.save'),
    cancel: at,
    parts: await parts(request, market),
    values: { ...market },
    version: market.version,
  });
}

export async function save(
  request: PageRequest,
  { version, ...form }: z.output<typeof editMarketForm>,
): Promise<Outcome> {
  const id = idParam(request);
  await updateMarket(request.context, { id, version }, form);
  return redirect(`/market-opportunities/${id}`, { key: 'shared.saved' });
}

/** Asks what becomes of it; whoever drops it says why. */
export async function showState(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const market = await findWritableMarket(context, idParam(request));
  const asked = entered.values.state ?? query.state;
  const state = states.find((known) => known === asked) ?? 'pursued';
  const at = `/market-opportunities/${market.id}`;
  return confirmPage({
    title: t(`market_opportunities.to_${state}`),
    lead: market.title,
    consequences: [t(`market_opportunities.to_${state}_text`)],
    action: `${at}/state?state=${state}`,
    submit: t(`market_opportunities.to_${state}`),
    cancel: at,
    version: market.version,
    back: { href: at, label: market.title },
    fields: [
      {
        name: 'state',
        label: t('market_opportunities.state'),
        kind: 'select',
        value: state,
        width: 'm',
        options: states.map((value) => ({ value, label: t(`market_opportunities.state_${value}`) })),
      },
      ...(state === 'dropped'
        ? [{ name: 'droppedReason', label: t('market_opportunities.dropped_reason'), autofocus: true }]
        : []),
    ],
  });
}

export async function setState(request: PageRequest, form: z.output<typeof stateForm>): Promise<Outcome> {
  const id = idParam(request);
  await setMarketState(request.context, id, form);
  return redirect(`/market-opportunities/${id}`, { key: `market_opportunities.now_${form.state}` });
}
