import type { z } from 'zod';
import { Forbidden } from '../../core/refusal.ts';
import { formPage } from '../../web/form-page.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { findCustomer } from '../customers/customer-queries.ts';
import { isCorrectable } from './interaction.ts';
import { addAddendum, addInteraction, correctInteraction } from './interaction-actions.ts';
import type { addendumForm, correctionForm, InteractionInput } from './interaction-form.ts';
import { addendaOf, findInteraction, type Interaction } from './interaction-queries.ts';
import { spoken, spokenFields } from './spoken-fields.ts';

export async function writeInteraction(request: PageRequest, form: InteractionInput): Promise<Outcome> {
  const id = idParam(request);
  await addInteraction(request.context, id, spoken(request, form));
  return redirect(`/customers/${id}`, { key: 'interactions.interaction_written' });
}

const titleOf = ({ t }: PageRequest, { channel }: Interaction) =>
  t('interactions.story_interaction', { channel });

/** What was said, whole, with all that was added to it later and the form to add more. */
export async function showInteraction(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const interaction = await findInteraction(context, idParam(request));
  const isMine = interaction.userId === context.user?.id;
  const mayCorrect = isMine && isCorrectable(interaction, context.clock.now());
  const addenda = await addendaOf(context, [interaction.id]);
  return page('interactions/show', {
    title: `${titleOf(request, interaction)} · ${interaction.customerName}`,
    heading: titleOf(request, interaction),
    lead: [f.instant(interaction.happenedAt), interaction.userName, interaction.contactName]
      .filter(Boolean)
      .join(' · '),
    interaction,
    corrected: interaction.version > 1 ? f.instant(interaction.updatedAt) : null,
    mayCorrect,
    addenda: addenda.map((added) => ({ ...added, at: f.instant(added.createdAt) })),
    labels: { addedText: t('interactions.addendum') },
  });
}

export async function add(request: PageRequest, form: z.output<typeof addendumForm>): Promise<Outcome> {
  const id = idParam(request);
  await addAddendum(request.context, id, form.addedText);
  return redirect(`/interactions/${id}`, { key: 'interactions.addendum_written' });
}

export async function showCorrection(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const interaction = await findInteraction(context, idParam(request));
  if (interaction.userId !== context.user?.id) throw new Forbidden('interactions');
  const at = `/interactions/${interaction.id}`;
  const customer = await findCustomer(context, interaction.customerId);
  const { channel, contact, theyContactedUs, said, happenedAt } = await spokenFields(request, customer);
  const { hint: _, ...time } = happenedAt;
  const isLate = !isCorrectable(interaction, context.clock.now());
  return formPage({
    title: t('interactions.correct'),
    lead: t(isLate ? 'interactions.too_late' : 'interactions.correct_lead'),
    back: { href: at, label: interaction.customerName },
    action: `${at}/correction`,
    submit: t('shared.save'),
    cancel: `/customers/${interaction.customerId}`,
    parts: [
      { row: [channel, withPresent(contact, interaction)] },
      theyContactedUs,
      { ...said, rows: 6, autofocus: true },
      time,
    ],
    values: {
      channel: interaction.channel,
      contactId: interaction.contactId ?? '',
      said: interaction.said,
      happenedAt: f.instant(interaction.happenedAt).replace(' ', 'T'),
    },
    version: interaction.version,
  });
}

/** A contact who has left the customer since stays choosable where they are named already. */
function withPresent(contact: Awaited<ReturnType<typeof spokenFields>>['contact'], interaction: Interaction) {
  const { contactId, contactName } = interaction;
  const options = contact.options ?? [];
  if (contactId === null || options.some(({ value }) => value === String(contactId))) return contact;
  return { ...contact, options: [...options, { value: String(contactId), label: contactName ?? '' }] };
}

export async function correct(
  request: PageRequest,
  { version, ...form }: z.output<typeof correctionForm>,
): Promise<Outcome> {
  const id = idParam(request);
  const { customerId } = await findInteraction(request.context, id);
  await correctInteraction(request.context, { id, version }, spoken(request, form));
  return redirect(`/customers/${customerId}`, { key: 'shared.saved' });
}
