import { testCompany } from './support/company.ts';
const c = await testCompany();
const v = await c.visitor('manager');
const show = (name: string, r: any) => console.log(name, r.status, r.headers.location ?? '', r.status === 422 || r.status>=500 ? /alert-danger[\s\S]*?<\/ul>/.exec(r.text)?.[0] ?? r.text.slice(-400) : '');
show('wh', await v.post('/inventory/warehouses', { code: 'NB', name: 'Ningbo' }));
show('wh', await v.post('/inventory/warehouses', { code: 'YW', name: 'Yiwu' }));
show('style', await v.post('/inventory/styles', { code: 'CAP-01', name: 'Cap', colours: 'BLK, NVY', sizes: 'S,M', unit: 'pcs', priceUsd: '2.5' }));
show('receipt', await v.post('/inventory/postings/receipt', { warehouse: 1, postedOn: '2026-03-31', how: 'receipt', 'lines[0][sku]': 'cap-01-blk-s', 'lines[0][quantity]': '50', 'lines[0][cost]': '3.3333' }));
show('transfer', await v.post('/inventory/postings/transfer', { warehouse: 1, toWarehouse: 2, postedOn: '2026-03-31', 'lines[0][sku]': 'cap-01-blk-s', 'lines[0][quantity]': '50' }));
show('issue', await v.post('/inventory/postings/issue', { warehouse: 1, postedOn: '2026-02-31', 'lines[0][sku]': 'x', 'lines[0][quantity]': '-1' }));
show('issue', await v.post('/inventory/postings/issue', { warehouse: 2, postedOn: '2026-03-31', reason: 'x', how: 'scrap', 'lines[0][sku]': 'CAP-01-BLK-S', 'lines[0][quantity]': '60' }));
for (const url of ['/inventory','/inventory?low=1&warehouse=1&text=cap','/inventory/styles','/inventory/styles/new','/inventory/styles/1','/inventory/styles/1/edit','/inventory/styles/1/archive','/inventory/skus/1','/inventory/skus/1/edit','/inventory/warehouses','/inventory/warehouses/1','/inventory/postings/receipt','/inventory/postings/transfer','/inventory/skus/lookup?q=blk','/inventory/export']) { const r = await v.get(url); console.log(url, r.status, r.text?.length ?? 0, r.status>=500? r.text.slice(-600):''); }
console.log(await c.db('movements').select('kind','quantity','balance','value_e4'), await c.db('skus').where({id:1}).first('stock_value_e4'));
await c.close();
