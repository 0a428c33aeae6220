import { currencies, decimalText } from '../../core/money.ts';
import { isModuleOn } from '../../core/settings.ts';
import type { Field } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { countryChoices, optionalSelect } from '../customers/customer-choices.ts';
import { type Duplicate, findDuplicates } from '../customers/duplicates.ts';
import { keepFairContact } from './fair-actions.ts';
import type { FairContactInput } from './opportunity-form.ts';
import { typedLines } from './opportunity-parts.ts';
import { marketsToChoose } from './opportunity-queries.ts';

export async function showFairContact(request: PageRequest): Promise<Outcome> {
  return formFor(request, await askedAgain(request));
}

/** Refused for something else, the form asks again whether it is one of these. */
async function askedAgain({ context, entered }: PageRequest): Promise<Duplicate[]> {
  if (!entered.values.known) return [];
  return findDuplicates(context, identityOf(entered.values));
}

/** Of what was typed, as it was sent: what is no text tells nothing. */
function identityOf(typed: Readonly<Record<string, unknown>>) {
  const text = (name: string) => (typeof typed[name] === 'string' ? typed[name] : '');
  return { name: text('company'), emails: [text('email')], phones: [text('phone')] };
}

async function formFor(request: PageRequest, duplicates: Duplicate[]): Promise<Outcome> {
  const { context, t } = request;
  const { baseCurrency } = context.settings;
  const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
    name,
    label: t(`opportunities.${label}`),
    optional: true,
    ...more,
  });
  const markets = await marketsToChoose(context);
  const above: Field[][] = [
    [text('company', 'company', { optional: false, autofocus: true })],
    [text('person', 'person'), text('jobTitle', 'job_title')],
    [text('phone', 'phone', { kind: 'tel' }), text('email', 'email', { kind: 'email' })],
    [
      optionalSelect({
        name: 'country',
        label: t('customers.country'),
        options: countryChoices(context.language),
      }),
    ],
    [text('note', 'card_note', { kind: 'textarea', rows: 3 })],
  ];
  const below: Field[][] = [
    [text('interest', 'interest', { hint: t('opportunities.interest_hint') })],
    [
      text('amountE4', 'amount', { kind: 'money', width: 'm' }),
      {
        name: 'currency',
        label: t('opportunities.currency'),
        kind: 'select',
        value: baseCurrency,
        options: [...new Set([baseCurrency, ...currencies])].map((code) => ({ value: code, label: code })),
        width: 's',
      },
      text('followUpOn', 'follow_up_on', { kind: 'date', width: 's' }),
    ],
    ...(markets.length
      ? [
          [
            optionalSelect({
              name: 'marketOpportunityId',
              label: t('opportunities.market_opportunity'),
              options: markets.map(({ id, title }) => ({ value: String(id), label: title })),
            }),
          ],
        ]
      : []),
  ];
  return page('opportunities/fair-contact', {
    title: t('opportunities.fair_contact'),
    above,
    below,
    lines: typedLines(request, []),
    hasLines: isModuleOn(context.settings, 'inventory'),
    duplicates,
    known: String(request.entered.values.known ?? ''),
    labels: { lines: t('opportunities.items') },
  });
}

/** Keeps it all in one go, unless the company looks like one that is there already. */
export async function meetAtFair(request: PageRequest, form: FairContactInput): Promise<Outcome> {
  const { context, t } = request;
  if (!form.known) {
    const duplicates = await findDuplicates(context, identityOf(form));
    if (duplicates.length > 0) return warn(request, form, duplicates);
  }
  const id = await keepFairContact(context, form, t);
  const link = { href: '/opportunities/fair-contact', key: 'opportunities.next_fair_contact' };
  return redirect(`/opportunities/${id}`, {
    key: 'opportunities.fair_kept',
    values: { name: form.company },
    link,
  });
}

async function warn(request: PageRequest, form: FairContactInput, duplicates: Duplicate[]): Promise<Outcome> {
  const { lines, amountE4, ...rest } = form;
  const values = {
    ...rest,
    amountE4: amountE4 === null ? '' : decimalText(amountE4, 4, 2),
    lines: Object.fromEntries(
      lines.map(({ item, quantity }, place) => [place, { item, quantity: quantity ?? '' }]),
    ),
  };
  const entered = { values, errors: {}, summary: [] };
  const outcome = await formFor({ ...request, entered }, duplicates);
  if (outcome.kind !== 'page') return outcome;
  return { ...outcome, status: 409, model: { ...outcome.model, entered } };
}
