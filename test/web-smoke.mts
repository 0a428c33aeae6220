import { testCompany } from './support/company.ts';
const c = await testCompany();
const v = await c.visitor('admin');
for (const url of ['/account','/users','/users/new','/users/permissions','/users/1','/settings','/settings/rates','/audit','/help','/nope','/users/1/edit','/users/1/password','/account/password']) { const r = await v.get(url); console.log(url, r.status, r.text.length, r.status>=500? r.text.slice(0,300):''); }
const r = await v.post('/users',{username:'li.na',name:'Li Na',roles:['sales'],password:'a blue elephant'}); console.log(r.status, r.headers.location, r.text.slice(0,200));
const r2 = await v.post('/users',{username:'li.na',name:'',roles:['sales'],password:'a'}); console.log(r2.status, /alert-danger[\s\S]*?<\/ul>/.exec(r2.text)?.[0]);
await c.close();
