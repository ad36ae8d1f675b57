// MSAL for Node against the emulator, directly: prints one JSON line with what it got.
// Arguments: base address, client id, a consented tenant, one that is not. The code to enter goes to the error output.
import { PublicClientApplication } from "@azure/msal-node";

const [base, clientId, consented, refusing] = process.argv.slice(2);
const scopes = ["https://graph.microsoft.com/.default"];
const host = new URL(base).host;
const app = new PublicClientApplication({
  auth: { clientId, authority: `${base}/organizations`, knownAuthorities: [host] },
});

async function names(token, address = "/v1.0/organization") {
  const answer = await fetch(`${base}${address}`, { headers: { Authorization: `Bearer ${token}` } });
  const { value, "@odata.nextLink": next } = await answer.json();
  const found = value.map((each) => each.displayName);
  return next ? found.concat(await names(token, next.slice(base.length))) : found;
}

const partner = await app.acquireTokenByDeviceCode({
  scopes,
  deviceCodeCallback: (told) => console.error(told.userCode),
});
const customers = await names(partner.accessToken, "/v1.0/tenantRelationships/delegatedAdminCustomers?$top=25");
// Without forceRefresh MSAL for Node answers from its cache, by the account's own tenant (observed with 7.2.3).
const silently = (tenant) =>
  app.acquireTokenSilent({
    account: partner.account,
    scopes,
    authority: `${base}/${tenant}`,
    forceRefresh: true,
  });
const customer = await silently(consented);
let refusal = "";
try {
  await silently(refusing);
} catch (error) {
  refusal = error.message;
}
console.log(
  JSON.stringify({
    partner: await names(partner.accessToken),
    customer: await names(customer.accessToken),
    tenant: customer.tenantId,
    customers: customers.length,
    refusal,
  }),
);
