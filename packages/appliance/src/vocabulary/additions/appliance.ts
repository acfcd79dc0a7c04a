// The appliance itself: its network, its peers, how it is managed. What the grammar lacks of it; additions.ts says how it is written.

export const APPLIANCE_ADDITIONS = `
noun snmp view
arg storageType enum volatile nonVolatile
add + -storageType
.
noun snmp group
arg storageType enum volatile nonVolatile
add + -storageType
.
noun snmp user
arg storageType enum volatile nonVolatile
add + -storageType
.
noun ns param
arg timezone text
arg advancedAnalyticsStats enum ENABLED DISABLED = DISABLED
arg mgmthttpport port
arg mgmthttpsport port
arg proxyProtocol enum ENABLED DISABLED = DISABLED
arg ipttl integer 1 255 = 255
set + -advancedAnalyticsStats -mgmthttpport -mgmthttpsport -proxyProtocol -ipttl
.
noun system parameter
arg reauthOnAuthParamChange enum ENABLED DISABLED = DISABLED
arg removeSensitiveFiles enum ENABLED DISABLED = DISABLED
arg maxSessionPerUser integer 1 40
arg passwordHistoryControl enum ENABLED DISABLED = DISABLED
arg pwdHistoryCount integer 1 10
arg daystoexpire integer 30 255
arg warnpriorndays integer 5 40
arg wafProtection list enum DEFAULT GUI DISABLED
arg maxClient integer 1 40
set + -reauthOnAuthParamChange -removeSensitiveFiles -maxSessionPerUser -passwordHistoryControl -pwdHistoryCount -daystoexpire -warnpriorndays -wafProtection -maxClient
.
noun interface
arg trunk enum ON OFF = OFF
arg ifnum interface
arg intftype text
arg lrMinThroughput integer 0 80000
arg ringsize integer 512 16384
arg ringtype enum Elastic Fixed
arg speed enum AUTO 10 100 1000 10000 25000 40000 50000 100000 = AUTO
set + -ifnum -intftype -trunk -lrMinThroughput -ringsize -ringtype
.
noun lacp
arg mac mac
set + -mac
.
noun L3Param
arg icmpErrGenerate enum ENABLED DISABLED = ENABLED
arg allowClassEIPv4 enum ENABLED DISABLED = DISABLED
arg implicitPBR enum ENABLED DISABLED = DISABLED
set + -icmpErrGenerate -allowClassEIPv4 -implicitPBR
.
noun ns httpProfile
# seen in public configurations: -minReUsedCon, -websockets_enabled
arg spdy enum DISABLED ENABLED V2 V3 = DISABLED
arg reqTimeoutAction enum CUSTOM RESET DROP
arg grpcHoldLimit integer 0 33554432 = 131072
arg grpcHoldTimeout integer 0 180000 = 1000
arg grpcLengthDelimitation enum ENABLED DISABLED = ENABLED
arg HTTP2AltSvcFrame enum ENABLED DISABLED = DISABLED
arg http2StrictCipher enum ENABLED DISABLED = ENABLED
arg markRfc7230NonCompliantInval enum ENABLED DISABLED = DISABLED
arg markHttpHeaderExtraWSError enum ENABLED DISABLED = DISABLED
arg http3 enum ENABLED DISABLED = DISABLED
arg altSvcValue text
arg passProtocolUpgrade enum ENABLED DISABLED = ENABLED
arg maxHeaderFieldLen integer 512 30720 = 24820
arg hostHeaderValidation enum ENABLED DISABLED = DISABLED
arg maxDuplicateHeaderFields integer 1 65535
arg allowOnlyWordCharactersAndHyphen enum ENABLED DISABLED = DISABLED
arg minReUsedCon integer 0 360000
arg websockets_enabled enum ENABLED DISABLED = DISABLED
arg markTraceReqInval enum ENABLED DISABLED = DISABLED
arg http2InitialConnWindowSize integer 65535 67108864 = 65535
arg http2MaxPingFramesPerMin integer 0 65535 = 60
arg http2MaxSettingsFramesPerMin integer 0 65535 = 15
arg http2MaxResetFramesPerMin integer 0 65535 = 90
arg http2MaxEmptyFramesPerMin integer 0 65535 = 60
arg http2MaxRxResetFramesPerMin integer 0 65535 = 0
arg http2ExtendedConnect enum ENABLED DISABLED = DISABLED
arg http3MaxHeaderFieldSectionSize integer 8192 24576 = 24576
arg http3MaxHeaderTableSize integer 0 16384 = 4096
arg http3MaxHeaderBlockedStreams integer 0 1024 = 100
arg http3WebTransport enum ENABLED DISABLED = DISABLED
arg http3MinSeverConn integer 20 360000 = 20
arg httpPipelineBuffSize integer 0 4294967295 = 131072
arg apdexSvrRespTimeThreshold integer 1 3600000
add + -spdy -grpcHoldLimit -grpcHoldTimeout -grpcLengthDelimitation -HTTP2AltSvcFrame -http2StrictCipher -markRfc7230NonCompliantInval -markHttpHeaderExtraWSError -http3 -altSvcValue -passProtocolUpgrade -maxHeaderFieldLen -hostHeaderValidation -maxDuplicateHeaderFields -allowOnlyWordCharactersAndHyphen -minReUsedCon -websockets_enabled -markTraceReqInval -http2InitialConnWindowSize -http2MaxPingFramesPerMin -http2MaxSettingsFramesPerMin -http2MaxResetFramesPerMin -http2MaxEmptyFramesPerMin -http2MaxRxResetFramesPerMin -http2ExtendedConnect -http3MaxHeaderFieldSectionSize -http3MaxHeaderTableSize -http3MaxHeaderBlockedStreams -http3WebTransport -http3MinSeverConn -httpPipelineBuffSize -apdexSvrRespTimeThreshold
set + -spdy -grpcHoldLimit -grpcHoldTimeout -grpcLengthDelimitation -HTTP2AltSvcFrame -http2StrictCipher -markRfc7230NonCompliantInval -markHttpHeaderExtraWSError -http3 -altSvcValue -passProtocolUpgrade -maxHeaderFieldLen -hostHeaderValidation -maxDuplicateHeaderFields -allowOnlyWordCharactersAndHyphen -minReUsedCon -websockets_enabled -markTraceReqInval -http2InitialConnWindowSize -http2MaxPingFramesPerMin -http2MaxSettingsFramesPerMin -http2MaxResetFramesPerMin -http2MaxEmptyFramesPerMin -http2MaxRxResetFramesPerMin -http2ExtendedConnect -http3MaxHeaderFieldSectionSize -http3MaxHeaderTableSize -http3MaxHeaderBlockedStreams -http3WebTransport -http3MinSeverConn -httpPipelineBuffSize -apdexSvrRespTimeThreshold
.
noun ns rpcNode
# seen in public configurations: add; a node is there as soon as it is named
arg validateCert enum YES NO = NO
set + -validateCert
add IPAddress -password -srcIP -secure -validateCert
rm IPAddress
.
noun ns ip
# seen in public configurations: -ownerNode -1, -ownerDownResponse ACCEPT
arg mode enum L3 L2
arg ownerNode integer -1 *
arg ownerDownResponse enum YES NO ACCEPT = YES
arg type enum SNIP VIP NSIP GSLBsiteIP CLIP LSN MIP
arg advertiseOnDefaultPartition enum ENABLED DISABLED = DISABLED
arg decrementTTL enum ENABLED DISABLED = DISABLED
arg mptcpAdvertise enum YES NO = NO
arg arpOwner integer 0 255
arg ospf enum ENABLED DISABLED = DISABLED
arg bgp enum ENABLED DISABLED = DISABLED
arg rip enum ENABLED DISABLED = DISABLED
add + -mode -advertiseOnDefaultPartition -decrementTTL -mptcpAdvertise -arpOwner -ospf -bgp -rip
set + -advertiseOnDefaultPartition -decrementTTL -mptcpAdvertise -arpOwner -ospf -bgp -rip
.
noun snmp alarm
arg trapName name
arg timeout integer 0 *
set + -timeout
.
noun cloud parameter
arg Deployment enum Production Staging Dev
arg ConnectorResidence enum None Onprem Aws Azure Cpx Gcp
arg activationCode text
set + -Deployment -ConnectorResidence -activationCode
.
noun cloudtunnel parameter
arg ControllerFQDN host
arg FQDN host
arg ResourceLocation text
set -ControllerFQDN -FQDN -ResourceLocation
unset -ControllerFQDN -FQDN -ResourceLocation
show
.
noun ns acl
arg kernelstate text
arg stateful enum YES NO = NO
arg type enum CLASSIC DFD = CLASSIC
arg dfdhash enum SIP-SPORT-DIP-DPORT SIP DIP SIP-DIP SIP-SPORT DIP-DPORT
arg nodeid integer 0 31
add + -kernelstate -stateful -type -dfdhash -nodeid
set + -stateful -type -dfdhash -nodeid
.
noun ns acl6
arg kernelstate text
arg stateful enum YES NO = NO
arg type enum CLASSIC DFD = CLASSIC
arg dfdhash enum SIP-SPORT-DIP-DPORT SIP DIP SIP-DIP SIP-SPORT DIP-DPORT
arg nodeid integer 0 31
arg logstate enum ENABLED DISABLED = DISABLED
arg ratelimit integer 1 10000 = 100
arg dfdprefix integer 1 128 = 128
add + -kernelstate -stateful -type -dfdhash -nodeid -logstate -ratelimit -dfdprefix
set + -stateful -type -dfdhash -nodeid -logstate -ratelimit -dfdprefix
.
noun ns pbr
arg kernelstate text
arg targetTd integer 0 4094
add + -kernelstate -targetTd
set + -targetTd
.
noun ns pbr6
arg kernelstate text
add + -kernelstate
.
noun snmp trap
bind trapClass trapDestination -td -userName! -version -securityLevel
unbind trapClass trapDestination -td -userName! -version
.
noun ntp server
add + -preferredNtpServer
.
noun qos parameters
# seen in public configurations: -dumpcore
arg lazybatch integer 0 *
arg maxqueuedepth integer 0 *
arg debuglevel integer 0 *
arg dumpcore integer 0 *
arg dumpsession integer 0 *
arg dumpqp integer 0 *
set -lazybatch -maxqueuedepth -debuglevel -dumpcore -dumpsession -dumpqp
show
.
noun lsn static
add name transportprotocol subscrIP subscrPort -td [natIP] [natPort] -destIP -dsttd
add name transportprotocol subscrIP network6 subscrPort -td [natIP] [natPort] -destIP -dsttd
.
noun ns feature
arg feature enum WL|WebLogging SP|SurgeProtection LB|LoadBalancing CS|ContentSwitching CR|CacheRedirection SC|SureConnect CMP|CompressionControl|Compression PQ|PriorityQueuing SSL|SSLOffloading|SSL_OFFLOAD GSLB|GlobalServerLoadBalancing HDOSP|HttpDoSProtection CF|ContentFiltering IC|IntegratedCaching SSLVPN AAA OSPF|OSPFRouting RIP|RIPRouting BGP|BGPRouting REWRITE IPv6PT|IPv6ProtocolTranslation AppFw|ApplicationFirewall RESPONDER HTMLInjection push|NetScalerPush AppFlow CloudBridge ISIS|ISISRouting CH|CallHome AppQoE ContentAccelerator SYSTEMD RISE FEO|FrontEndOptimization LSN|LargeScaleNAT RDPProxy Rep|Reputation URLFiltering VideoOptimization ForwardProxy SSLInterception AdaptiveTCP CQA|ConnectionQualityAnalytics CI|ContentInspection Bot|BotManagement APIGateway
.
noun ns mode
arg Mode enum FR|FastRamp L2|Layer2 USIP|UseSourceIP CKA|ClientKeepAlive TCPB|TCPBuffering MBF|MACBasedForwarding Edge|EdgeConfiguration USNIP|UseSubnetIP L3|Layer3 PMTUD|PathMTUDiscovery MediaClassification SRADV|StaticRouteAdvertisement DRADV|DirectRouteAdvertisement IRADV|IntranetRouteAdvertisement SRADV6 DRADV6 BridgeBPDUs RISE_APBR RISE_RHI ULFD
.
noun HA node
# seen in public configurations: -preemption, -propState
arg preemption enum ENABLED DISABLED = DISABLED
arg propState enum ENABLED DISABLED = ENABLED
arg syncStatusStrictMode enum ENABLED DISABLED = DISABLED
set + -preemption -propState -syncStatusStrictMode
.
noun HA failover interface
# seen in public configurations
arg ifnum interface
arg monitorInterface interface
add ifnum -monitorInterface
rm ifnum
show [ifnum]
.
noun ns config syncfilespec
# seen in public configurations
arg path text
add path
rm path
show [path]
.
noun cluster instance
# seen in public configurations: a name for a number, and -backplaneBasedView
arg clId name
arg backplaneBasedView enum ENABLED DISABLED = DISABLED
arg secureHeartbeats enum ENABLED DISABLED = DISABLED
arg syncStatusStrictMode enum ENABLED DISABLED = DISABLED
arg clusterProxyArp enum ENABLED DISABLED = ENABLED
arg dfdRetainL2Params enum ENABLED DISABLED = DISABLED
add + -backplaneBasedView -secureHeartbeats -syncStatusStrictMode -clusterProxyArp -dfdRetainL2Params
set + -backplaneBasedView -secureHeartbeats -syncStatusStrictMode -clusterProxyArp -dfdRetainL2Params
.
noun cluster nodegroup
# seen in public configurations: the number of a node without its flag
bind name -node!
bind name node
bind name -vServer!
bind name -identifierName!
bind name -gslbSite!
bind name -service!
unbind name -node!
unbind name node
unbind name -vServer!
unbind name -identifierName!
unbind name -gslbSite!
unbind name -service!
.
noun route
# seen in public configurations: -haMonitor
arg haMonitor enum YES NO = NO
arg mgmt switch
add + -haMonitor -mgmt
set + -haMonitor -ownerGroup
.
noun channel
arg mode enum MANUAL AUTO DESIRED = AUTO
arg connDistr enum ENABLED DISABLED = DISABLED
arg macdistr enum SOURCE DESTINATION BOTH
arg speed enum AUTO 10 100 1000 10000 25000 40000 50000 100000 = AUTO
arg lldpmode enum NONE TRANSMITTER RECEIVER TRANSCEIVER
add + -mode -connDistr -macdistr -mtu -linkRedundancy -lrMinThroughput -lldpmode
set + -mode -connDistr -macdistr -lldpmode
.
noun ipv6
arg usipnatprefix prefix
set + -usipnatprefix
.
noun netProfile
arg MBF enum ENABLED DISABLED = DISABLED
arg proxyProtocol enum ENABLED DISABLED = DISABLED
arg proxyProtocolTxVersion enum V1 V2 = V1
arg proxyProtocolAfterTlsHandshake enum ENABLED DISABLED = DISABLED
arg badIpActionThreshold integer 0 *
arg proxyProtocolTLVOptions list text
add + -MBF -proxyProtocol -proxyProtocolTxVersion -proxyProtocolAfterTlsHandshake -badIpActionThreshold -proxyProtocolTLVOptions
set + -MBF -proxyProtocol -proxyProtocolTxVersion -proxyProtocolAfterTlsHandshake -badIpActionThreshold -proxyProtocolTLVOptions
.
noun ns httpParam
arg HTTP2ServerSide enum ON OFF = OFF
arg ignoreConnectCodingScheme enum ENABLED DISABLED = DISABLED
set + -HTTP2ServerSide -ignoreConnectCodingScheme
.
noun ns tcpParam
arg recvBuffSize integer 8192 20971520
arg mptcpSendSFResetOption enum ENABLED DISABLED = DISABLED
arg mptcpFastCloseOption enum ACK RESET = ACK
arg mptcpReliableAddAddr enum ENABLED DISABLED = DISABLED
arg tcpfinTimeout integer 1 120 = 40
arg compactTCPOptionNoop enum ENABLED DISABLED = DISABLED
arg delinkClientServerOnRST enum ENABLED DISABLED = DISABLED
arg rfc5961ChlgAckLimit integer 0 2147483647 = 0
arg enhancedISNGeneration enum ENABLED DISABLED = DISABLED
arg KAprobeUpdateLastactivity enum ENABLED DISABLED = ENABLED
arg connFlushIfNoMem enum "NONE|NONE " HALFCLOSED_AND_IDLE FIFO = NONE
arg sendResetReasonCode enum ENABLED DISABLED = DISABLED
set + -recvBuffSize -mptcpSendSFResetOption -mptcpFastCloseOption -mptcpReliableAddAddr -tcpfinTimeout -compactTCPOptionNoop -delinkClientServerOnRST -rfc5961ChlgAckLimit -enhancedISNGeneration -KAprobeUpdateLastactivity -sendResetReasonCode
.
noun ns tcpProfile
arg rfc5961Compliance enum ENABLED DISABLED = DISABLED
arg applyAdaptiveTcp enum ENABLED DISABLED = DISABLED
arg tcpFastOpenCookieSize integer 4 16 = 8
arg taillossprobe enum ENABLED DISABLED = DISABLED
arg clientIpTcpOption enum ENABLED DISABLED = DISABLED
arg clientIpTcpOptionNumber integer 1 254
arg mpCapableCbit enum ENABLED DISABLED = DISABLED
arg sendClientPortInTcpOption enum ENABLED DISABLED = DISABLED
arg slowstartthreshold integer 8190 524288 = 524288
add + -rfc5961Compliance -applyAdaptiveTcp -tcpFastOpenCookieSize -taillossprobe -clientIpTcpOption -clientIpTcpOptionNumber -mpCapableCbit -sendClientPortInTcpOption -slowstartthreshold
set + -rfc5961Compliance -applyAdaptiveTcp -tcpFastOpenCookieSize -taillossprobe -clientIpTcpOption -clientIpTcpOptionNumber -mpCapableCbit -sendClientPortInTcpOption -slowstartthreshold
.
noun ns timeout
arg client integer 0 18000 = 0
arg server integer 0 18000 = 0
set + -client -server
.
noun ns vpxparam
arg masterclockcpu1 enum YES NO = NO
arg kvmVirtioMultiqueue enum YES NO = NO
arg ownerNode integer 0 31
set + -masterclockcpu1 -kvmVirtioMultiqueue -ownerNode
.
noun cluster node
arg tunnelmode enum NONE GRE UDP = NONE
add + -tunnelmode
set + -tunnelmode
.
noun callhome
arg mode enum Default CSP = Default
set + -mode
.
noun ns centralmanagementserver
arg admUserName text
arg admPassword text
arg deviceProfileName name
arg validateCert enum YES NO = NO
arg activationCode text
arg ADCUserName text
arg ADCPassword text
add + -admUserName -admPassword -deviceProfileName -validateCert -activationCode -ADCUserName -ADCPassword
.
noun ns licenseparameters
arg alert1gracetimeout integer 0 24 = 6
arg alert2gracetimeout integer 0 720 = 240
arg licenseexpiryalerttime integer 10 60 = 30
arg heartbeatinterval integer 30 600 = 280
arg inventoryrefreshinterval integer 60 720 = 360
set -alert1gracetimeout -alert2gracetimeout -licenseexpiryalerttime -heartbeatinterval -inventoryrefreshinterval
unset -alert1gracetimeout -alert2gracetimeout -licenseexpiryalerttime -heartbeatinterval -inventoryrefreshinterval
show
.
noun ns cqaparam
arg harqRetxDelay integer 1 64000 = 5
arg net1Label text 15
arg net1CSQScale text
arg net1CSQCoef text
arg net2Label text 15
arg net2CSQScale text
arg net2CSQCoef text
arg net3Label text 15
arg net3CSQScale text
arg net3CSQCoef text
arg net1Logcoef text
arg net2Logcoef text
arg net3Logcoef text
arg minRttNet1 integer 0 6400 = 10
arg minRttNet2 integer 0 6400 = 10
arg minRttNet3 integer 0 6400 = 10
arg lr1coef text
arg lr1probthresh text
arg lr2coef text
arg lr2probthresh text
set -harqRetxDelay -net1Label -net1CSQScale -net1CSQCoef -net2Label -net2CSQScale -net2CSQCoef -net3Label -net3CSQScale -net3CSQCoef -net1Logcoef -net2Logcoef -net3Logcoef -minRttNet1 -minRttNet2 -minRttNet3 -lr1coef -lr1probthresh -lr2coef -lr2probthresh
unset -harqRetxDelay -net1Label -net1CSQScale -net1CSQCoef -net2Label -net2CSQScale -net2CSQCoef -net3Label -net3CSQScale -net3CSQCoef -net1Logcoef -net2Logcoef -net3Logcoef -minRttNet1 -minRttNet2 -minRttNet3 -lr1coef -lr1probthresh -lr2coef -lr2probthresh
show
.
noun adm parameter
arg admserviceConnect enum ENABLED DISABLED = ENABLED
set -admserviceConnect
unset -admserviceConnect
show
.
noun ns config
# seen in public configurations: what older products set here and not at ns param
arg httpPort set integer 1 65535
arg maxConn integer 0 4294967294 = 0
arg maxReq integer 0 65535
arg cip enum ENABLED DISABLED + [cipHeader]
arg cipHeader text
arg cookieversion enum 0 1
arg secureCookie enum ENABLED DISABLED = ENABLED
arg pmtuMin integer 168 1500 = 576
arg pmtuTimeout integer 1 1440 = 10
arg ftpPortRange range 1024 64000
arg crPortRange range 1 65535
arg timezone text
arg securemanagementtraffic enum ENABLED DISABLED = DISABLED
arg securemanagementtd integer 0 4094
set + -httpPort -maxConn -maxReq -cip -cookieversion -secureCookie -pmtuMin -pmtuTimeout -ftpPortRange -crPortRange -timezone -securemanagementtraffic -securemanagementtd
unset + -httpPort -maxConn -maxReq -cip -cookieversion -secureCookie -pmtuMin -pmtuTimeout -ftpPortRange -crPortRange -timezone -securemanagementtraffic -securemanagementtd
.
noun bridgetable
arg bridgeAge integer 60 300 = 300
set -bridgeAge!
unset -bridgeAge
rm -mac! -vxlan! -vtep -deviceVlan
rm
.
noun ipTunnel
arg protocol enum IPIP GRE IPSEC VXLAN GENEVE = IPIP
arg vnid integer 1 16777215
arg vlanTagging enum YES NO = NO
arg tosInherit enum ENABLED DISABLED = DISABLED
arg destPort integer 1 65535
add + -vnid -vlanTagging -tosInherit -destPort
.
noun ns mgmtparam
arg mgmtHttpPort integer 1 65535 = 80
arg mgmtHttpsPort integer 1 65535 = 443
arg httpdMaxClients integer 1 255
arg httpdMaxReqWorkers integer 1 255
set -mgmtHttpPort -mgmtHttpsPort -httpdMaxClients -httpdMaxReqWorkers
unset -mgmtHttpPort -mgmtHttpsPort -httpdMaxClients -httpdMaxReqWorkers
show
.
noun azure application
arg name name
arg clientID text
arg clientSecret text
arg tenantID text
arg vaultResource text
arg tokenEndpoint url
add name -clientID -clientSecret -tenantID -vaultResource -tokenEndpoint
rm name
show [name]
.
noun azure keyVault
arg name name
arg azureVaultName text
arg azureApplication name
add name -azureVaultName -azureApplication!
rm name
show [name]
.
noun cloud ngsparameter
arg blockOnAllowedNGSTktProf enum YES NO = NO
arg allowedUDTVersion enum V4 V5 V6 V7 = V4
arg csvServerTicketingDecouple enum YES NO = NO
arg allowDTLS12 enum YES NO = NO
set -blockOnAllowedNGSTktProf -allowedUDTVersion -csvServerTicketingDecouple -allowDTLS12
unset -blockOnAllowedNGSTktProf -allowedUDTVersion -csvServerTicketingDecouple -allowDTLS12
show
.
noun cloud credential
arg tenantIdentifier text
arg applicationID text
arg applicationSecret text
set -tenantIdentifier! -applicationID! -applicationSecret!
unset -tenantIdentifier -applicationID -applicationSecret
show
.
noun cloud awsparam
arg roleARN text
set -roleARN!
unset -roleARN
show
.
noun cloud paraminternal
arg nonftumode enum YES NO = NO
set -nonftumode
unset -nonftumode
show
.
noun cloud allowedngsticketprofile
arg name name
arg creator text
add name creator
rm name
show [name]
.
noun cloud profile
arg name name
arg type enum autoscale azuretags azurevmss
arg vServerName name
arg serviceType text
arg IPAddress address
arg port port
arg serviceGroupName name
arg boundServiceGroupSvcType text
arg vsvrbindsvcport port
arg graceful enum YES NO = NO
arg delay integer 0 *
arg azureTagName text
arg azureTagValue text
arg azurePollPeriod integer 60 3600 = 60
add name -type! -vServerName! -serviceType! -IPAddress! -port! -serviceGroupName! -boundServiceGroupSvcType! -vsvrbindsvcport! -graceful -delay -azureTagName -azureTagValue -azurePollPeriod
rm name
show [name]
.
noun cloudtunnel vserver
arg name name
arg serviceType text
arg Listenpolicy expression
arg Listenpriority integer 0 100
add name serviceType -Listenpolicy -Listenpriority
rm name
set name -Listenpolicy -Listenpriority
unset name -Listenpolicy -Listenpriority
show [name]
.
noun lsn appsattributes
arg name name
arg transportprotocol enum TCP UDP ICMP
arg port range 1 65535
arg sessiontimeout integer 5 600 = 30
add name transportprotocol -port -sessiontimeout
rm name
set name -sessiontimeout
unset name -sessiontimeout
show [name]
.
noun system cpuparam
arg pemode enum CPUBOUND Default = Default
set -pemode
unset -pemode
show
.
noun rnat
# newer products name a rule: what stands in its place in older lines is the network, or the name of an ACL
arg name name
arg ruleNetwork prefix
arg ruleNetmask netmask
arg aclname name
arg boundIP address4
arg retainsourceportrange range 1024 65535
add name ruleNetwork [ruleNetmask] -useproxyport -srcippersistency -connfailover -td -ownerGroup
add name aclname -redirectPort -useproxyport -srcippersistency -connfailover -td -ownerGroup
rm name -td
rm network [netmask] -td
set network [netmask] -natIP -td -srcippersistency -useproxyport -ownerGroup -connfailover
set name -redirectPort -natIP -td -srcippersistency -useproxyport -ownerGroup -connfailover
unset network [netmask] -td -natIP -srcippersistency -ownerGroup -useproxyport -connfailover
unset name -redirectPort -td -natIP -srcippersistency -ownerGroup -useproxyport -connfailover
clear network [netmask] -natIP -td -ownerGroup
clear name -redirectPort -natIP -td -ownerGroup
bind name boundIP
bind name -retainsourceportrange!
unbind name boundIP
unbind name -retainsourceportrange!
.
noun ns capacity
arg platform enum VS1 VP1 VS5 VP5 VS10 VE10 VP10 VS25 VE25 VP25 VS50 VE50 VP50 VS100 VE100 VP100 VS200 VE200 VP200 VS500 VE500 VP500 VS1000 VE1000 VP1000 VS2000 VE2000 VP2000 VS3000 VE3000 VP3000 VS4000 VE4000 VP4000 VS5000 VE5000 VP5000 VS8000 VE8000 VP8000 VS10000 VE10000 VP10000 VS15000 VE15000 VP15000 VS25000 VE25000 VP25000 VS40000 VE40000 VP40000 VS100000 VE100000 VP100000 CP1000
arg Edition enum Standard Enterprise Platinum Advanced Premium
arg vCPU switch
arg nodeid integer 0 31
arg username text
arg password text
set + -vCPU -nodeid -username -password
.
noun ns diameter
arg ownerNode integer 0 31
set + -ownerNode
.
noun ns ip6
arg advertiseOnDefaultPartition enum ENABLED DISABLED = DISABLED
arg decrementHopLimit enum ENABLED DISABLED = DISABLED
arg mptcpAdvertise enum YES NO = NO
arg ndOwner integer 0 255
add + -advertiseOnDefaultPartition -decrementHopLimit -mptcpAdvertise -ndOwner
set + -advertiseOnDefaultPartition -decrementHopLimit -mptcpAdvertise -ndOwner
.
noun ns licenseserver
arg forceUpdateIP switch
arg deviceProfileName text
arg licensemode enum Pooled VCPU CICO SelfManagedPool SelfManagedvCPU
arg username text
arg password text
arg nodeid integer 0 31
add + -forceUpdateIP -deviceProfileName -licensemode -username -password -nodeid
set + -licensemode
.
noun ns keymanagerproxy
arg serverIP address
arg serverName text
arg port port
add serverIP -port!
add serverName -port!
rm serverIP
rm serverName
show [serverIP]
.
noun ipTunnelParam
arg useClientSourceIP enum YES NO = NO
set + -useClientSourceIP
.
noun ip6TunnelParam
arg useClientSourceIPv6 enum YES NO = NO
set + -useClientSourceIPv6
.
noun L2Param
arg useNetProfileBSDTraffic enum ENABLED DISABLED = DISABLED
set + -useNetProfileBSDTraffic
.
noun inat
arg connfailover enum ENABLED DISABLED = DISABLED
add + -connfailover
set + -connfailover
.
noun route6
arg mgmt switch
add + -mgmt
set + -ownerGroup
.
noun subscriber param
arg keytype enum IP IPANDVLAN = IP
.
noun system collectionparam
arg communityName text
set + -communityName
.
`;
