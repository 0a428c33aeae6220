import { currencies, decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { Field } from '../../web/form-page.ts';
import type { PageRequest } from '../../web/route.ts';
import { contactsOf } from '../contacts/contact-queries.ts';
import { optionalSelect, ownerChoices } from '../customers/customer-choices.ts';
import { sourceText } from '../customers/customer-parts.ts';
import type { Customer } from '../customers/customer-queries.ts';
import { codeOf } from './opportunity-lines.ts';
import { marketsToChoose, type Opportunity, type OpportunityLine } from './opportunity-queries.ts';
import { pipelineOf } from './stage-queries.ts';

type Rows = Field[][];

export interface ShownLine {
  item?: string | undefined;
  quantity?: string | number | undefined;
  price?: string | undefined;
}

/** The fields of an opportunity above and below its lines; what is used nine times of ten first. */
export async function opportunityFields(
  request: PageRequest,
  { customer, opportunity }: { customer: Customer | null; opportunity: Opportunity | null },
): Promise<{ head: Rows; more: Rows; labels: Record<string, string>; hasLines: boolean }> {
  const { context, t } = request;
  const people = customer ? await contactsOf(context, customer.id) : [];
  const stage = opportunity?.stage ?? (await pipelineOf(context)).first.code;
  const usual = (await pipelineOf(context)).of(stage).probabilityBp;
  const contact = optionalSelect({
    name: 'contactId',
    label: t('opportunities.contact'),
    value: opportunity ? opportunity.contactId : people.find(({ isPrimary }) => isPrimary)?.id,
    options: people.map(({ id, name }) => ({ value: String(id), label: name })),
    width: 'm',
  });
  const head: Rows = [
    opportunity
      ? [contact]
      : [
          {
            name: 'customer',
            label: t('opportunities.customer'),
            lookup: '/customers/lookup',
            autofocus: !customer,
            width: 'm',
            value: customer?.code ?? '',
            hint: customer?.name ?? t('orders.customer_hint'),
          },
          ...(customer ? [contact] : []),
        ],
    [
      {
        name: 'title',
        label: t('opportunities.name'),
        hint: t('opportunities.name_hint'),
        autofocus: customer !== null && !opportunity,
        value: opportunity?.title,
      },
    ],
    [
      {
        name: 'amountE4',
        label: t('opportunities.amount'),
        hint: t('opportunities.amount_hint'),
        kind: 'money',
        width: 'm',
        value: opportunity ? decimalText(opportunity.amountE4, 4, 2) : undefined,
      },
      optionalSelect({
        name: 'currency',
        label: t('opportunities.currency'),
        width: 's',
        value: opportunity?.currency ?? customer?.currency,
        options: currencies.map((code) => ({ value: code, label: code })),
      }),
      {
        name: 'expectedOn',
        label: t('opportunities.expected_on'),
        kind: 'date',
        optional: true,
        width: 's',
        value: opportunity?.expectedOn,
      },
    ],
    [
      {
        name: 'nextStep',
        label: t('opportunities.next_step'),
        optional: true,
        width: 'm',
        value: opportunity?.nextStep,
      },
      {
        name: 'nextStepOn',
        label: t('opportunities.next_step_on'),
        kind: 'date',
        optional: true,
        width: 's',
        value: opportunity?.nextStepOn,
      },
    ],
  ];
  const more = await moreFields(request, opportunity, usual);
  const labels = Object.fromEntries([...head, ...more].flat().map(({ name, label }) => [name, label]));
  return {
    head,
    more,
    labels: { ...labels, lines: t('opportunities.lines') },
    hasLines: isModuleOn(context.settings, 'inventory'),
  };
}

async function moreFields(
  request: PageRequest,
  opportunity: Opportunity | null,
  usualBp: number,
): Promise<Rows> {
  const { context, t } = request;
  const markets = await marketsToChoose(context, opportunity?.marketOpportunityId);
  const chosenMarket = /^\d{1,9}$/.test(request.query.market ?? '') ? request.query.market : undefined;
  const owner =
    opportunity && allows(context.user, 'customers.assign')
      ? [
          optionalSelect({
            name: 'ownerId',
            label: t('opportunities.owner'),
            value: opportunity.ownerId,
            options: await ownerChoices(request, [opportunity.ownerId]),
            width: 'm',
          }),
        ]
      : [];
  return [
    [
      {
        name: 'probability',
        label: t('opportunities.own_probability'),
        kind: 'number',
        suffix: '%',
        optional: true,
        width: 's',
        hint: t('opportunities.own_probability_hint', { percent: decimalText(usualBp, 2) }),
        value:
          opportunity && opportunity.probabilityBp !== null ? decimalText(opportunity.probabilityBp, 2) : '',
      },
      optionalSelect({
        name: 'source',
        label: t('opportunities.source'),
        value: opportunity?.source,
        options: context.settings.sources.map((source) => ({ value: source, label: sourceText(t, source) })),
        width: 'm',
      }),
      optionalSelect({
        name: 'marketOpportunityId',
        label: t('opportunities.market_opportunity'),
        value: opportunity ? opportunity.marketOpportunityId : chosenMarket,
        options: markets.map(({ id, title }) => ({ value: String(id), label: title })),
        width: 'm',
      }),
      ...owner,
    ],
    [
      {
        name: 'remarks',
        label: t('shared.remarks'),
        kind: 'textarea',
        optional: true,
        value: opportunity?.remarks,
      },
    ],
  ];
}

/** What was typed, else the opportunity's lines; with some empty ones to go on. */
export function typedLines(
  { entered }: Pick<PageRequest, 'entered'>,
  present: readonly ShownLine[],
): ShownLine[] {
  const typed = Object.values((entered.values.lines ?? {}) as Record<string, ShownLine>);
  const lines = typed.length > 0 ? typed : present;
  return [...lines, ...Array.from({ length: Math.max(1, 3 - lines.length) }, () => ({}))];
}

export const shownLines = (lines: readonly OpportunityLine[]): ShownLine[] =>
  lines.map((line) => ({
    item: codeOf(line),
    quantity: line.quantity ?? '',
    price: line.unitPriceE4 === null ? '' : decimalText(line.unitPriceE4, 4, 2),
  }));
