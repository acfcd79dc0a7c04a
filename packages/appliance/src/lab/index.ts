// The lab, for who starts it: everything but the engines' doors.

export { createLabAddresses, LabAddresses } from './addresses.ts';
export {
  echoSocket,
  LAB_NETWORK_DEFAULT,
  LAB_NETWORK_MAX,
  LAB_NETWORK_MIN,
  labNetworkText,
} from './network.ts';
export { type LabVirtualServer, labVirtualServers } from './virtual-servers.ts';
