import { readProxies } from '@/lib/contracts/proxies';
import { createPatientFetch } from '../agent/patient-fetch';

/** A process of its own, which trusts an authority from its start: prints what the address answers by that proxy. */
const [address = '', proxy = ''] = process.argv.slice(2);
const fetch = createPatientFetch(readProxies({ HTTPS_PROXY: proxy }, []));
const response = await fetch(address, { method: 'POST', body: 'pelican-message' });
process.stdout.write(await response.text());
