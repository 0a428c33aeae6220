import type { ImportField } from './kind.ts';

/** What lists of orders call their columns. */
export const orderFields: readonly ImportField[] = [
  {
    name: 'number',
    label: 'orders.number',
    synonyms: [
      'orderid',
      'orderno',
      'ordernumber',
      'order',
      'so',
      'sono',
      'id',
      '订单号',
      '订单编号',
      '单号',
    ],
  },
  {
    name: 'customerCode',
    label: 'orders.customer_code',
    synonyms: ['customerid', 'customercode', 'customerno', '客户编号', '客户代码'],
  },
  {
    name: 'customerName',
    label: 'imports.customer_name',
    synonyms: ['customername', 'client', 'buyer', 'company', '客户名称'],
  },
  {
    name: 'orderedOn',
    label: 'orders.ordered_on',
    synonyms: ['orderdate', 'date', 'ordered', '下单日期', '订单日期', '日期'],
  },
  {
    name: 'requestedOn',
    label: 'orders.requested_on',
    synonyms: ['requireddate', 'requesteddate', 'duedate', 'deliverydate', '要求交期', '交货日期', '交期'],
  },
  {
    name: 'promisedOn',
    label: 'orders.promised_on',
    synonyms: ['promiseddate', 'confirmeddate', 'etd', '承诺交期', '确认交期'],
  },
  {
    name: 'shippedOn',
    label: 'imports.shipped_on',
    synonyms: ['shippeddate', 'shipdate', 'dispatchdate', '发货日期', '出货日期'],
  },
  {
    name: 'deliveredOn',
    label: 'imports.delivered_on',
    synonyms: ['delivereddate', 'arrivaldate', 'arrived', '到货日期', '签收日期'],
  },
  {
    name: 'carrier',
    label: 'imports.carrier',
    synonyms: ['shipvia', 'carrier', 'shipper', 'shipperid', 'forwarder', '承运商', '货代', '物流公司'],
  },
  {
    name: 'freight',
    label: 'imports.freight',
    synonyms: ['freight', 'freightcost', 'shippingcost', '运费'],
  },
  {
    name: 'trackingNumber',
    label: 'imports.tracking_number',
    synonyms: ['tracking', 'trackingno', 'blno', 'awb', '运单号', '提单号', '快递单号'],
  },
  {
    name: 'customerPo',
    label: 'orders.customer_po',
    synonyms: ['po', 'pono', 'ponumber', 'customerpo', '客户订单号', '客户po'],
  },
  { name: 'currency', label: 'orders.currency', synonyms: ['curr', '币别'] },
  { name: 'warehouse', label: 'orders.warehouse', synonyms: ['stock', '仓库名称'] },
  { name: 'owner', label: 'orders.owner', synonyms: ['salesperson', 'sales', '业务员', '销售员'] },
  { name: 'incoterm', label: 'orders.incoterm', synonyms: ['terms', 'tradeterms', '贸易术语', '价格条款'] },
  { name: 'incotermPlace', label: 'orders.incoterm_place', synonyms: ['incotermplace'] },
  { name: 'paymentTerms', label: 'orders.payment_terms', synonyms: ['payment', '付款条件', '付款方式'] },
  { name: 'remarks', label: 'orders.remarks', synonyms: ['remark', 'notes', 'note', 'comment', '说明'] },
  {
    name: 'isCancelled',
    label: 'imports.is_cancelled',
    synonyms: ['cancelled', 'canceled', '已取消', '取消'],
  },
];

/** What lists of order lines call theirs. */
export const orderLineFields: readonly ImportField[] = [
  {
    name: 'number',
    label: 'orders.number',
    synonyms: ['orderid', 'orderno', 'ordernumber', 'order', 'so', 'sono', '订单号', '订单编号', '单号'],
  },
  {
    name: 'sku',
    label: 'orders.sku',
    synonyms: [
      'productid',
      'productcode',
      'item',
      'itemno',
      'article',
      'style',
      '货号',
      '款号',
      '规格',
      '产品编号',
    ],
  },
  { name: 'quantity', label: 'orders.quantity', synonyms: ['qty', 'pcs', 'pieces', '件数'] },
  { name: 'price', label: 'orders.price', synonyms: ['unitprice', 'rate', '价格'] },
  { name: 'discount', label: 'orders.discount', synonyms: ['disc', 'discountpercent', '折扣率', '折扣'] },
];
