import { keptPage } from '../../web/kept-page.ts';
import { listRoutes } from '../../web/lists/routes.ts';
import { get, post, type Route } from '../../web/route.ts';
import { agreedMessageForm } from '../customers/customer-form.ts';
import { saveAgreedMessage, showAgreedMessage } from './agreed-message.ts';
import {
  bookForm,
  cancelForm,
  deliveryForm,
  dispatchForm,
  editShipmentForm,
  eventForm,
  newShipmentForm,
  packForm,
  ratingForm,
} from './shipment-form.ts';
import { shipmentList } from './shipment-list.ts';
import { rate, showShipment, writeEvent } from './shipment-page.ts';
import { create, save, showEditShipment, showNewShipment } from './shipments.ts';
import { book, cancel, deliver, dispatch, pack, showStep } from './steps.ts';

const read = 'shipments.read';
const permission = 'shipments.write';

export const routes: Route[] = [
  ...listRoutes(shipmentList),
  get('/shipments/new', permission, showNewShipment),
  post('/shipments', { permission, form: newShipmentForm, act: create, again: showNewShipment }),
  get('/shipments/:id', read, keptPage(showShipment)),
  get('/shipments/:id/edit', permission, showEditShipment),
  post('/shipments/:id', { permission, form: editShipmentForm, act: save, again: showEditShipment }),
  get('/shipments/:id/agreed-message', 'shipments.message', showAgreedMessage),
  post('/shipments/:id/agreed-message', {
    permission: 'shipments.message',
    form: agreedMessageForm,
    act: saveAgreedMessage,
    again: showAgreedMessage,
  }),
  get('/shipments/:id/booking', permission, showStep('book')),
  post('/shipments/:id/booking', { permission, form: bookForm, act: book, again: showStep('book') }),
  get('/shipments/:id/packing', permission, showStep('pack')),
  post('/shipments/:id/packing', { permission, form: packForm, act: pack, again: showStep('pack') }),
  get('/shipments/:id/dispatch', permission, showStep('dispatch')),
  post('/shipments/:id/dispatch', {
    permission,
    form: dispatchForm,
    act: dispatch,
    again: showStep('dispatch'),
  }),
  get('/shipments/:id/delivery', permission, showStep('deliver')),
  post('/shipments/:id/delivery', {
    permission,
    form: deliveryForm,
    act: deliver,
    again: showStep('deliver'),
  }),
  get('/shipments/:id/cancellation', permission, showStep('cancel')),
  post('/shipments/:id/cancellation', {
    permission,
    form: cancelForm,
    act: cancel,
    again: showStep('cancel'),
  }),
  post('/shipments/:id/events', { permission, form: eventForm, act: writeEvent, again: showShipment }),
  post('/shipments/:id/rating', {
    permission: 'shipments.rate',
    form: ratingForm,
    act: rate,
    again: showShipment,
  }),
];
