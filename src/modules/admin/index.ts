import { keptPage } from '../../web/kept-page.ts';
import type { Module } from '../../web/module.ts';
import { get, post } from '../../web/route.ts';
import { showAuditLog } from './audit-log.ts';
import {
  addDaysOff,
  daysForm,
  removalForm,
  removeDay,
  saveWeekdays,
  showCalendar,
  weekdaysForm,
} from './calendar.ts';
import {
  importRates,
  previewRates,
  rateFile,
  rateRowsForm,
  rateUploadForm,
  showRateImport,
} from './rate-import.ts';
import { showRatePicture } from './rate-picture.ts';
import { addRate, rateForm, showRates } from './rates.ts';
import { save, settingsForm, showSettings } from './settings-page.ts';

/** The company's settings, exchange rates and the audit log. */
export const admin: Module = {
  name: 'admin',
  switch: null,
  needs: [],
  menu: [
    { href: '/audit', label: 'admin.audit', icon: 'history', permission: 'audit.read' },
    { href: '/settings', label: 'admin.settings', icon: 'settings', permission: 'settings.manage' },
  ],
  create: [],
  routes: [
    get('/audit', 'audit.read', showAuditLog),
    get('/settings', 'settings.manage', showSettings),
    post('/settings', { permission: 'settings.manage', form: settingsForm, act: save, again: showSettings }),
    get('/settings/calendar', 'settings.manage', showCalendar),
    post('/settings/calendar/weekdays', {
      permission: 'settings.manage',
      form: weekdaysForm,
      act: saveWeekdays,
      again: showCalendar,
    }),
    post('/settings/calendar/days', {
      permission: 'settings.manage',
      form: daysForm,
      act: addDaysOff,
      again: showCalendar,
    }),
    post('/settings/calendar/removal', {
      permission: 'settings.manage',
      form: removalForm,
      act: removeDay,
      again: showCalendar,
    }),
    get('/settings/rates', 'settings.manage', showRates),
    get('/settings/rates/picture', 'settings.manage', keptPage(showRatePicture)),
    get('/settings/rates/import', 'settings.manage', showRateImport),
    post('/settings/rates/import', {
      permission: 'settings.manage',
      form: rateUploadForm,
      act: previewRates,
      again: showRateImport,
      upload: rateFile,
    }),
    post('/settings/rates/import/confirmation', {
      permission: 'settings.manage',
      form: rateRowsForm,
      act: importRates,
      again: showRateImport,
    }),
    post('/settings/rates', {
      permission: 'settings.manage',
      form: rateForm,
      act: addRate,
      again: showRates,
    }),
  ],
};
