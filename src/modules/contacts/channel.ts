/** By what a person is reached, and what they do not want. No I/O. */
export const contactChannels = ['call', 'mail', 'wechat', 'whatsapp', 'visit'] as const;
export type ContactChannel = (typeof contactChannels)[number];

/** What may be refused: one of them, or everything. */
export const refusable = ['all', ...contactChannels] as const;
export type Refusable = (typeof refusable)[number];

/** What a contact does not want, as the column holds it: `all`, or `call,mail`. */
export function refusedBy(doNotContact: string | null): readonly Refusable[] {
  const given = (doNotContact ?? '').split(',');
  return refusable.filter((channel) => given.includes(channel));
}

/** May they be reached by this channel? */
export function mayReach(doNotContact: string | null, channel: ContactChannel): boolean {
  const refused = refusedBy(doNotContact);
  return !refused.includes('all') && !refused.includes(channel);
}

/** The channels that an interaction's channel may have gone through; none for a fair, where people come to us. */
const channelsBy: Record<string, readonly ContactChannel[]> = {
  call: ['call'],
  mail: ['mail'],
  visit: ['visit'],
  wechat: ['wechat'],
  whatsapp: ['whatsapp'],
  message: ['wechat', 'whatsapp'],
};

/** True where every way that an interaction of this channel could have gone is refused. */
export function refusesInteraction(doNotContact: string | null, interaction: string): boolean {
  const ways = channelsBy[interaction] ?? [];
  return ways.length > 0 && ways.every((channel) => !mayReach(doNotContact, channel));
}

/** The preferred channels in their order, without those that are refused. */
export function preferredChannels(preferred: string | null, doNotContact: string | null): ContactChannel[] {
  const given = (preferred ?? '').split(',');
  return given.filter(
    (channel): channel is ContactChannel =>
      contactChannels.some((known) => known === channel) && mayReach(doNotContact, channel as ContactChannel),
  );
}
