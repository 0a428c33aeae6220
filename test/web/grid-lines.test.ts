import { describe, expect, it } from 'vitest';
import { withCellsInLines } from '../../src/web/grid-lines.ts';

const cell = (sku: string, quantity: string, was = '') => ({ sku, quantity, was });
const grid = (cells: object[], shared = {}) => ({
  t7: { ...shared, cells: Object.fromEntries(cells.map((one, place) => [`s${place + 1}`, one])) },
});

describe('cells put into lines', () => {
  it('leaves a form without grids as it is', () => {
    const body = { customer: 'C1', lines: [{ sku: 'A', quantity: '1' }] };
    expect(withCellsInLines(body)).toBe(body);
    expect(withCellsInLines(undefined)).toBe(undefined);
    expect(withCellsInLines({ styles: 'x' })).toEqual({ styles: 'x' });
  });

  it('adds a line for each new quantity behind those that are typed, at the price said for the style', () => {
    const body = {
      customer: 'C1',
      lines: { 0: { sku: 'X', quantity: '1', price: '9' }, 1: { sku: '', quantity: '', price: '' } },
      styles: grid([cell('CAP-NVY', '40'), cell('CAP-BLK', ''), cell('CAP-RED', '0')], { price: '3.2' }),
    };
    expect(withCellsInLines(body)).toEqual({
      customer: 'C1',
      lines: [
        { sku: 'X', quantity: '1', price: '9' },
        { sku: 'CAP-NVY', quantity: '40', price: '3.2' },
      ],
    });
  });

  const ordered = [
    { sku: 'cap-nvy', quantity: '40', price: '3', id: '5' },
    { sku: 'CAP-BLK', quantity: '10', price: '3', id: '6' },
  ];
  it('changes the line that is there, and keeps its id and its price', () => {
    const styles = grid([cell('CAP-NVY', '50', '40'), cell('CAP-BLK', '10', '10')], {
      price: '3',
      priceWas: '3',
    });
    expect(withCellsInLines({ lines: ordered, styles })).toEqual({
      lines: [{ ...ordered[0], quantity: '50' }, ordered[1]],
    });
  });
  it('takes the line of an emptied cell away', () => {
    const styles = grid([cell('CAP-NVY', ' ', '40'), cell('CAP-BLK', '10', '10')]);
    expect(withCellsInLines({ lines: ordered, styles })).toEqual({ lines: [ordered[1]] });
  });
  it('leaves a line whose cell was not touched, whatever was typed in the line itself', () => {
    const lines = [{ ...ordered[0], quantity: '99' }];
    const styles = grid([cell('CAP-NVY', '40', '40')]);
    expect(withCellsInLines({ lines, styles })).toEqual({ lines });
  });
  it('puts a new price of the style onto all its lines', () => {
    const styles = grid([cell('CAP-NVY', '40', '40'), cell('CAP-BLK', '12', '10')], {
      price: '2.9',
      priceWas: '3',
    });
    expect(withCellsInLines({ lines: ordered, styles })).toEqual({
      lines: [
        { ...ordered[0], price: '2.9' },
        { ...ordered[1], price: '2.9', quantity: '12' },
      ],
    });
  });
  it('makes several lines of one SKU one line', () => {
    const lines = [...ordered, { sku: 'CAP-NVY', quantity: '5', price: '4' }];
    const styles = grid([cell('CAP-NVY', '60', '45')]);
    expect(withCellsInLines({ lines, styles })).toEqual({
      lines: [{ ...ordered[0], quantity: '60' }, ordered[1]],
    });
  });
  it('never sets the SKU or the quantity of a line by what is said for the style', () => {
    const styles = grid([cell('CAP-NVY', '50', '40')], { sku: 'X', quantity: '7' });
    expect(withCellsInLines({ lines: [ordered[0]], styles })).toEqual({
      lines: [{ ...ordered[0], quantity: '50' }],
    });
  });
  it('closes the grid when its button took the cells over', () => {
    expect(
      withCellsInLines({ _resume: 'lines', addStyle: 'CAP', styles: grid([cell('CAP-NVY', '1')]) }),
    ).toEqual({ _resume: '1', addStyle: '', lines: [{ sku: 'CAP-NVY', quantity: '1' }] });
    expect(withCellsInLines({ _resume: 'lines', addStyle: 'CAP' })).toEqual({ _resume: '1', addStyle: '' });
  });
});
