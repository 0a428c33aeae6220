import type { Module } from '../../web/module.ts';
import { customerPanel, handoverDay, userPanel } from './handover-day.ts';
import { runAbsences } from './handover-jobs.ts';
import { routes } from './routes.ts';

/** Giving all that a user is in charge of to others, for good or for an absence. */
export const handovers: Module = {
  name: 'handovers',
  switch: null,
  needs: [],
  menu: [
    {
      href: '/handovers',
      label: 'handovers.title',
      icon: 'arrows-exchange',
      permission: 'handovers.own',
      under: '/customers',
    },
  ],
  create: [],
  routes,
  panels: { customer: customerPanel, user: userPanel },
  day: handoverDay,
  jobs: [{ name: 'handovers.absences', when: 'night', run: runAbsences }],
};
