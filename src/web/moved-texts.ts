/**
 * Texts that have another key now than what is stored in stories and in the audit log names. History is kept as it
 * was written; the text is found by its new key.
 */
export const movedTexts: Readonly<Record<string, string>> = {
  'customers.story_interaction': 'interactions.story_interaction',
  'customers.story_promised': 'interactions.story_promised',
  'customers.story_promise_kept': 'interactions.story_promise_kept',
  'customers.story_promise_broken': 'interactions.story_promise_broken',
  'customers.story_promise_withdrawn': 'interactions.story_promise_withdrawn',
  'customers.audit_interaction': 'interactions.audit_write',
  'customers.audit_promise': 'interactions.audit_end_promise',
  'customers.audit_follow_up': 'interactions.audit_end_follow_up',
};
