import { z } from 'zod';
import { choice, day, email, longText, text, ticked, version } from '../../web/fields.ts';

export const decisionRoles = ['decides', 'influences', 'uses', 'pays'] as const;

const fields = {
  name: text(100).required(),
  nameOther: text(100).optional(),
  decisionRole: choice(decisionRoles).optional(),
  jobTitle: text(100).optional(),
  isPrimary: ticked(),
  phone: text(60).optional(),
  mobile: text(60).optional(),
  email: email().optional(),
  wechat: text(60).optional(),
  whatsapp: text(60).optional(),
  language: choice(['en', 'zh-CN']).optional(),
  timeZone: choice(Intl.supportedValuesOf('timeZone')).optional(),
  doNotContact: text(100).optional(),
  birthdayOn: day().optional(),
  remarks: longText().optional(),
  differsBecause: text(300).optional(),
};

export const newContactForm = z.object(fields);
export const editContactForm = z.object({ ...fields, version: version() });
