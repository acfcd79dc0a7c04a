// Traffic: servers and services, virtual servers, DNS, SSL. What the grammar lacks of it; additions.ts says how it is written.

export const TRAFFIC_ADDITIONS = `
noun server
arg IPAddress address
arg queryType enum A AAAA SRV = A
add + -queryType
set + -queryType
.
noun service
# seen in public configurations: the types MONGO_TLS, QUIC, IPFIX, LOGSTREAM, MQTT, DOT and others of newer products
arg serviceType enum HTTP FTP TCP UDP SSL SSL_BRIDGE SSL_TCP DTLS NNTP RPCSVR DNS ADNS SNMP RTSP DHCPRA ANY SIP_UDP SIP_TCP SIP_SSL DNS_TCP ADNS_TCP MYSQL MSSQL ORACLE MONGO MONGO_TLS RADIUS RADIUSListener RDP DIAMETER SSL_DIAMETER TFTP SMPP PPTP GRE SYSLOGTCP SYSLOGUDP FIX SSL_FIX USER_TCP USER_SSL_TCP QUIC IPFIX LOGSTREAM LOGSTREAM_SSL MQTT MQTT_TLS QUIC_BRIDGE DOT ADNS_DOT HTTP_QUIC ADNS_DOH KAFKA_BROKER
arg gslb enum NONE REMOTE LOCAL = NONE
arg contentInspectionProfileName name
arg monConnectionClose enum RESET FIN NONE = NONE
arg quicProfileName name
add + -gslb -contentInspectionProfileName -quicProfileName
set + -gslb -contentInspectionProfileName -quicProfileName
.
noun serviceGroup
# seen in public configurations: -sslProfile, the types of newer products as of a service
arg serviceType enum HTTP FTP TCP UDP SSL SSL_BRIDGE SSL_TCP DTLS NNTP RPCSVR DNS ADNS SNMP RTSP DHCPRA ANY SIP_UDP SIP_TCP SIP_SSL DNS_TCP ADNS_TCP MYSQL MSSQL ORACLE MONGO MONGO_TLS RADIUS RADIUSListener RDP DIAMETER SSL_DIAMETER TFTP SMPP PPTP GRE SYSLOGTCP SYSLOGUDP FIX SSL_FIX USER_TCP USER_SSL_TCP QUIC IPFIX LOGSTREAM LOGSTREAM_SSL MQTT MQTT_TLS QUIC_BRIDGE DOT ADNS_DOT HTTP_QUIC ADNS_DOH KAFKA_BROKER
arg order integer 1 8192
arg nameServer address
arg dbsTTL integer * *
arg monConnectionClose enum RESET FIN NONE = NONE
arg autoScale enum DISABLED DNS POLICY CLOUD API = DISABLED
arg autoDisablegraceful enum YES NO = NO
arg autoDisabledelay integer 0 *
arg contentInspectionProfileName name
arg sslProfile name
arg bootstrap enum YES NO = NO
arg quicProfileName name
arg topicName text
arg autoDelayedTrofs enum YES NO = NO
add + -autoDisablegraceful -autoDisabledelay -contentInspectionProfileName -bootstrap -quicProfileName -topicName -autoDelayedTrofs
set serviceGroupName serverName port -weight -CustomServerID -hashId -order -nameServer -dbsTTL
set serviceGroupName -maxClient -maxReq -cacheable -cip -usip -useproxyport -sp -rtspSessionidRemap -cltTimeout -svrTimeout -CKA -TCPB -CMP -maxBandwidth -monThreshold -downStateFlush -tcpProfileName -httpProfileName -appflowLog -netProfile -healthMonitor -pathMonitor -pathMonitorIndv -comment -monConnectionClose -autoScale -memberPort -autoDisablegraceful -autoDisabledelay -contentInspectionProfileName
set serviceGroupName -monitorName! -weight!
bind serviceGroupName IP port -weight -CustomServerID -hashId -state -order -nameServer -dbsTTL
bind serviceGroupName serverName port -weight -CustomServerID -hashId -state -order -nameServer -dbsTTL
bind serviceGroupName serverName -weight -CustomServerID -hashId -state -order -nameServer -dbsTTL
bind serviceGroupName -monitorName! -monState -passive -state -weight -order
unbind serviceGroupName IP port
unbind serviceGroupName serverName port
unbind serviceGroupName serverName
unbind serviceGroupName -monitorName!
set + -sslProfile -bootstrap -quicProfileName -topicName -includeMembers -autoDelayedTrofs
.
noun lb monitor
# seen in public configurations: the types SMTP-ECV, IMAP and CITRIX-ADC-VPX, and -ldapBase to -ldapLoginName
arg type enum PING TCP HTTP TCP-ECV HTTP-ECV UDP-ECV DNS FTP LDNS-PING LDNS-TCP LDNS-DNS RADIUS USER HTTP-INLINE SIP-UDP SIP-TCP LOAD FTP-EXTENDED SMTP SNMP NNTP MYSQL MYSQL-ECV MSSQL-ECV ORACLE-ECV LDAP POP3 CITRIX-XML-SERVICE CITRIX-WEB-INTERFACE DNS-TCP RTSP ARP CITRIX-AG CITRIX-AAC-LOGINPAGE CITRIX-AAC-LAS CITRIX-XD-DDC ND6 CITRIX-WI-EXTENDED DIAMETER RADIUS_ACCOUNTING STOREFRONT APPC SMPP CITRIX-XNC-ECV CITRIX-XDM CITRIX-STA-SERVICE CITRIX-STA-SERVICE-NHOP MQTT MQTT-ECV HTTP2 SMTP-ECV IMAP CITRIX-ADC-VPX DTLS QUIC KAFKA-AUTODISCOVER
arg grpcHealthCheck enum YES NO = NO
arg grpcStatusCode list integer 0 65535
arg grpcServiceName text
arg mqttClientIdentifier text
arg mqttVersion integer 0 *
arg alertRetries integer 0 32
arg ldapBase text
arg ldapBindDn text
arg ldapBindDnPassword text
arg ldapLoginName text
arg secureArgs text
arg hostName text
add + -grpcHealthCheck -grpcStatusCode -grpcServiceName -mqttClientIdentifier -mqttVersion -ldapBase -ldapBindDn -ldapBindDnPassword -ldapLoginName -secureArgs -hostName
set + -grpcHealthCheck -grpcStatusCode -grpcServiceName -mqttClientIdentifier -mqttVersion [type] -ldapBase -ldapBindDn -ldapBindDnPassword -ldapLoginName -secureArgs -hostName
rm + [type]
.
noun lb vserver
arg td integer 0 4094 = 0
# seen in public configurations: -ownerGroup, -maxClient, -surgeProtection, -spilloverMethod, -spilloverThreshold
arg serviceType enum HTTP FTP TCP UDP SSL SSL_BRIDGE SSL_TCP DTLS NNTP DNS DHCPRA ANY SIP_UDP SIP_TCP SIP_SSL DNS_TCP RTSP PUSH SSL_PUSH RADIUS RDP MYSQL MSSQL DIAMETER SSL_DIAMETER TFTP ORACLE SMPP SYSLOGTCP SYSLOGUDP FIX SSL_FIX PROXY USER_TCP USER_SSL_TCP QUIC IPFIX LOGSTREAM LOGSTREAM_SSL MONGO MONGO_TLS MQTT MQTT_TLS QUIC_BRIDGE HTTP_QUIC
arg ipset name
arg quicProfileName name
arg quicBridgeProfilename name
arg probeProtocol enum TCP HTTP
arg probeSuccessResponseCode text
arg probePort port
arg order integer 1 8192
arg toggleorder enum ASCENDING DESCENDING = ASCENDING
arg orderThreshold integer 0 100
arg adfsProxyProfile name
arg tcpProbePort port
arg analyticsProfile name
arg type enum REQUEST RESPONSE OTHERTCP_REQUEST MQTT_REQUEST MQTT_JUMBO_REQUEST
arg ownerGroup name
arg maxClient integer 0 4294967294
arg surgeProtection enum ON OFF = OFF
arg spilloverMethod enum CONNECTION DYNAMICCONNECTION BANDWIDTH HEALTH NONE
arg spilloverThreshold integer 1 4294967287
arg apiProfile name
arg dnsOverHttps enum ENABLED DISABLED = DISABLED
add + -ipset -quicProfileName -quicBridgeProfilename -probeProtocol -probeSuccessResponseCode -probePort -toggleorder -orderThreshold -adfsProxyProfile -tcpProbePort -ownerGroup -maxClient -surgeProtection -spilloverMethod -spilloverThreshold -apiProfile -dnsOverHttps
set + -ipset -quicProfileName -quicBridgeProfilename -probeProtocol -probeSuccessResponseCode -probePort -toggleorder -orderThreshold -adfsProxyProfile -tcpProbePort -ownerGroup -maxClient -surgeProtection -spilloverMethod -spilloverThreshold -apiProfile -dnsOverHttps
bind name serviceName -weight -order
bind name serviceGroupName -order
bind name -policyName! -priority -gotoPriorityExpression -type -invoke
bind name -analyticsProfile!
unbind name serviceName
unbind name serviceGroupName
unbind name -policyName! -type -priority
unbind name -analyticsProfile!
.
noun lb group
arg persistenceType enum SOURCEIP COOKIEINSERT RULE NONE SSLSESSION
.
noun lb parameter
arg sessionsThreshold integer * *
arg retainDisableMode enum ENABLED DISABLED = DISABLED
arg dropMqttJumboMessage enum YES NO = YES
arg undefAction text
arg useSecuredPersistenceCookie enum ENABLED DISABLED = DISABLED
arg dbsTTL integer 0 *
arg maxPipelineNat integer 0 65535 = 255
arg literalADCCookieAttribute text 127
arg computedADCCookieAttribute text 127
arg storeMqttClientIdAndUsername enum YES NO = NO
arg lbHashAlgorithm enum DEFAULT PRAC JARH = DEFAULT
arg lbHashFingers integer 1 1024 = 256
arg proximityFromSelf enum YES NO = NO
arg overridePersistencyForOrder enum YES NO = NO
arg radiusMessageAuthenticator enum ENABLED DISABLED
set + -sessionsThreshold -retainDisableMode -dropMqttJumboMessage -undefAction -useSecuredPersistenceCookie -dbsTTL -maxPipelineNat -literalADCCookieAttribute -computedADCCookieAttribute -storeMqttClientIdAndUsername -lbHashAlgorithm -lbHashFingers -proximityFromSelf -overridePersistencyForOrder -radiusMessageAuthenticator
.
noun cs vserver
arg serviceType enum HTTP SSL TCP FTP RTSP SSL_TCP UDP DNS SIP_UDP SIP_TCP SIP_SSL ANY RADIUS RDP MYSQL MSSQL DIAMETER SSL_DIAMETER DNS_TCP ORACLE SMPP PROXY MONGO MONGO_TLS MQTT MQTT_TLS HTTP_QUIC
arg persistenceType enum SOURCEIP COOKIEINSERT SSLSESSION NONE
arg persistMask netmask
arg v6persistmasklen integer 1 128
arg timeout integer 0 1440 = 2
arg cookieName text
arg persistenceBackup enum SOURCEIP NONE
arg backupPersistenceTimeout integer 2 1440 = 2
arg tcpProbePort port
arg probeProtocol enum TCP HTTP
arg probeSuccessResponseCode text
arg probePort port
arg redirectFromPort port
arg httpsRedirectUrl url
arg ipset name
arg quicProfileName name
arg analyticsProfile name
arg targetType enum GSLB
arg apiProfile name
arg dnsOverHttps enum ENABLED DISABLED = DISABLED
add + -persistenceType -persistMask -v6persistmasklen -timeout -cookieName -persistenceBackup -backupPersistenceTimeout -tcpProbePort -probeProtocol -probeSuccessResponseCode -probePort -redirectFromPort -httpsRedirectUrl -ipset -quicProfileName -targetType -apiProfile -dnsOverHttps
set + -persistenceType -persistMask -v6persistmasklen -timeout -cookieName -persistenceBackup -backupPersistenceTimeout -tcpProbePort -probeProtocol -probeSuccessResponseCode -probePort -redirectFromPort -httpsRedirectUrl -ipset -quicProfileName -apiProfile -dnsOverHttps
bind name -lbvserver!
bind name -vServer!
bind name -policyName! -targetLBVserver -priority -gotoPriorityExpression -type -invoke
bind name -domainName! -TTL -backupIP -cookieDomain -cookieTimeout -sitedomainTTL
bind name -analyticsProfile!
unbind name -lbvserver!
unbind name -vServer!
unbind name -policyName! -type -priority
unbind name -domainName! -backupIP -cookieDomain
unbind name -analyticsProfile!
.
noun gslb site
arg sitePassword text
arg backupParentlist list name
arg publicCLIP address4
arg newName name
add + -sitePassword -publicCLIP
set + -sitePassword
rename siteName newName
.
noun gslb service
# seen in public configurations: the name of the site behind that of the service
arg viewName name
arg publicPort integer 1 65535 | *
set serviceName -IPAddress -publicIP -publicPort -cip -sitePersistence -sitePrefix -maxClient -healthMonitor -maxBandwidth -downStateFlush -maxAAAUsers -monThreshold -hashId -comment -appflowLog -naptrOrder -naptrPreference -naptrServices -naptrReplacement -naptrDomainTTL
set serviceName -viewName! viewIP
set serviceName -weight! monitorName
bind serviceName -viewName! viewIP
bind serviceName -monitorName! -monState -weight
add serviceName -cnameEntry! -maxClient -healthMonitor -siteName! -state -cip -cookieTimeout -cltTimeout -svrTimeout -maxBandwidth -downStateFlush -maxAAAUsers -monThreshold -hashId -comment -appflowLog -naptrReplacement -naptrDomainTTL -naptrOrder -naptrServices -naptrPreference
add serviceName IP serviceType port -publicIP -publicPort -sitePersistence -sitePrefix -maxClient -healthMonitor -siteName! -state -cip -cookieTimeout -cltTimeout -svrTimeout -maxBandwidth -downStateFlush -maxAAAUsers -monThreshold -hashId -comment -appflowLog -naptrReplacement -naptrDomainTTL -naptrOrder -naptrServices -naptrPreference
add serviceName serverName serviceType port -publicIP -publicPort -sitePersistence -sitePrefix -maxClient -healthMonitor -siteName! -state -cip -cookieTimeout -cltTimeout -svrTimeout -maxBandwidth -downStateFlush -maxAAAUsers -monThreshold -hashId -comment -appflowLog -naptrReplacement -naptrDomainTTL -naptrOrder -naptrServices -naptrPreference
add serviceName siteName IP serviceType port -publicIP -publicPort -sitePersistence -sitePrefix -maxClient -healthMonitor -state -cip -cookieTimeout -cltTimeout -svrTimeout -maxBandwidth -downStateFlush -maxAAAUsers -monThreshold -hashId -comment -appflowLog -naptrReplacement -naptrDomainTTL -naptrOrder -naptrServices -naptrPreference
.
noun gslb vserver
arg order integer 1 8192
arg toggleorder enum ASCENDING DESCENDING = ASCENDING
arg orderThreshold integer 0 100
arg rule expression
arg lbMethod enum ROUNDROBIN LEASTCONNECTION LEASTRESPONSETIME SOURCEIPHASH LEASTBANDWIDTH LEASTPACKETS STATICPROXIMITY RTT CUSTOMLOAD API = LEASTCONNECTION
arg backupLBMethod enum ROUNDROBIN LEASTCONNECTION LEASTRESPONSETIME SOURCEIPHASH LEASTBANDWIDTH LEASTPACKETS STATICPROXIMITY RTT CUSTOMLOAD API
arg ipType enum IPV4 IPV6 = IPV4
arg backupSessionTimeout integer 0 1440 = 0
arg serviceGroupName name
add + -toggleorder -orderThreshold -rule -ipType -backupSessionTimeout
set + -toggleorder -orderThreshold -rule -ipType -backupSessionTimeout
bind name -serviceName! -weight -order
bind name -domainName! -TTL -backupIP -cookieDomain -cookieTimeout -sitedomainTTL
bind name -policyName! -priority -gotoPriorityExpression -type
bind name -serviceGroupName! -order
unbind name -serviceName!
unbind name -domainName! -backupIP -cookieDomain
unbind name -policyName!
unbind name -serviceGroupName!
.
noun gslb parameter
arg svcStateLearningTime integer 0 3600 = 0
arg GSLBConfigSyncMonitor enum ENABLED DISABLED = DISABLED
arg MEPKeepAliveTimeout integer 1 *
arg GSLBSyncInterval integer 1 *
arg GSLBSyncMode enum IncrementalSync FullSync = IncrementalSync
arg GSLBSyncLocFiles enum ENABLED DISABLED = ENABLED
arg GSLBSyncSaveConfigCommand enum ENABLED DISABLED = DISABLED
arg incarnation integer 0 *
arg undefAction text
arg overridePersistencyForOrder enum YES NO = NO
set + -svcStateLearningTime -GSLBConfigSyncMonitor -MEPKeepAliveTimeout -GSLBSyncInterval -GSLBSyncMode -GSLBSyncLocFiles -GSLBSyncSaveConfigCommand -incarnation -undefAction -overridePersistencyForOrder
.
noun dns parameter
arg zoneTransfer enum ENABLED DISABLED = DISABLED
arg autosaveKeyOps enum ENABLED DISABLED
arg cacheRecords enum YES NO = YES
arg maxUDPPacketSize integer 512 16384 = 1280
arg nxdomainRateLimitThreshold integer 0 *
arg cacheEcsZeroSubnet enum ENABLED DISABLED = DISABLED
set + -zoneTransfer -autosaveKeyOps -cacheRecords -maxUDPPacketSize -nxdomainRateLimitThreshold -cacheEcsZeroSubnet
.
noun ssl vserver
# seen in public configurations: bind -sslProfile
arg sslLogProfile name
arg type enum INTERCEPT_REQ REQUEST CLIENTHELLO_REQ
arg dtls1 enum ENABLED DISABLED = ENABLED
arg dtls12 enum ENABLED DISABLED = DISABLED
arg tls13 enum ENABLED DISABLED = DISABLED
arg preload enum YES NO = NO
arg zeroRttEarlyData enum ENABLED DISABLED = DISABLED
arg tls13SessionTicketsPerAuthContext integer 1 10 = 1
arg dheKeyExchangeWithPsk enum YES NO = NO
arg cipherPriority integer 1 *
arg eccCurveName enum ALL P_224 P_256 P_384 P_521 X_25519
arg sslClientLogs enum ENABLED DISABLED = DISABLED
arg nonFipsCiphers enum ENABLED DISABLED = DISABLED
arg defaultSNI text 127
arg certkeyBundleName name
arg SNICertkeyBundle switch
arg CACertBundleName name
arg skipCACertBundle switch
set + -dtls1 -dtls12 -tls13 -preload -zeroRttEarlyData -tls13SessionTicketsPerAuthContext -dheKeyExchangeWithPsk -sslClientLogs -sslLogProfile -nonFipsCiphers -defaultSNI
bind vServerName -policyName! -priority -gotoPriorityExpression -type -invoke
bind vServerName -certkeyName! -CA -crlCheck -ocspCheck -skipCAName -SNICert
bind vServerName -cipherName! -cipherPriority
bind vServerName -eccCurveName!
unbind vServerName -policyName! -priority -type
unbind vServerName -certkeyName! -CA -crlCheck -ocspCheck -SNICert
unbind vServerName -cipherName!
unbind vServerName -eccCurveName!
bind vServerName -sslProfile!
unbind vServerName -sslProfile!
bind vServerName -certkeyBundleName! -SNICertkeyBundle
bind vServerName -CACertBundleName! -skipCACertBundle
unbind vServerName -certkeyBundleName! -SNICertkeyBundle
unbind vServerName -CACertBundleName!
.
noun ssl service
arg dtls1 enum ENABLED DISABLED = ENABLED
arg dtls12 enum ENABLED DISABLED = DISABLED
arg tls13 enum ENABLED DISABLED = DISABLED
arg eccCurveName enum ALL P_224 P_256 P_384 P_521 X_25519
arg cipherPriority integer 1 *
arg nonFipsCiphers enum ENABLED DISABLED = DISABLED
arg sslClientLogs enum ENABLED DISABLED = DISABLED
arg CACertBundleName name
arg skipCACertBundle switch
set + -dtls1 -dtls12 -tls13 -nonFipsCiphers -sslClientLogs
bind serviceName -policyName! -priority -gotoPriorityExpression -invoke
bind serviceName -certkeyName! -CA -crlCheck -ocspCheck -skipCAName -SNICert
bind serviceName -cipherName! -cipherPriority
bind serviceName -eccCurveName!
unbind serviceName -policyName! -priority
unbind serviceName -certkeyName! -CA -crlCheck -ocspCheck -SNICert
unbind serviceName -cipherName!
unbind serviceName -eccCurveName!
bind serviceName -CACertBundleName! -skipCACertBundle
unbind serviceName -CACertBundleName!
.
noun ssl serviceGroup
arg tls13 enum ENABLED DISABLED = DISABLED
arg eccCurveName enum ALL P_224 P_256 P_384 P_521 X_25519
arg cipherPriority integer 1 *
arg nonFipsCiphers enum ENABLED DISABLED = DISABLED
arg sslClientLogs enum ENABLED DISABLED = DISABLED
arg CACertBundleName name
set + -tls13 -nonFipsCiphers -sslClientLogs
bind serviceGroupName -certkeyName! -CA -crlCheck -ocspCheck -SNICert
bind serviceGroupName -cipherName! -cipherPriority
bind serviceGroupName -eccCurveName!
unbind serviceGroupName -certkeyName! -CA -crlCheck -ocspCheck -SNICert
unbind serviceGroupName -cipherName!
unbind serviceGroupName -eccCurveName!
bind serviceGroupName -CACertBundleName!
unbind serviceGroupName -CACertBundleName!
.
noun ssl profile
arg sslLogProfile name
arg tls13 enum ENABLED DISABLED = DISABLED
arg dtls1 enum ENABLED DISABLED = ENABLED
arg dtls12 enum ENABLED DISABLED = DISABLED
arg preload enum YES NO = NO
arg zeroRttEarlyData enum ENABLED DISABLED = DISABLED
arg tls13SessionTicketsPerAuthContext integer 1 10 = 1
arg dheKeyExchangeWithPsk enum YES NO = NO
arg SNIHTTPHostMatch enum NO CERT STRICT = CERT
arg allowExtendedMasterSecret enum YES NO = NO
arg allowUnknownSNI enum ENABLED DISABLED = DISABLED
arg alpnProtocol enum NONE HTTP1.1 HTTP2 = NONE
arg sslClientLogs enum ENABLED DISABLED = DISABLED
arg maxRenegRate integer 0 65535 = 0
arg eccCurveName enum ALL P_224 P_256 P_384 P_521 X_25519
arg certkeyName name
arg CA switch
arg crlCheck enum Mandatory Optional
arg ocspCheck enum Mandatory Optional
arg SNICert switch
arg sslInterception enum ENABLED DISABLED = DISABLED
arg ssliReneg enum ENABLED DISABLED = DISABLED
arg ssliOCSPCheck enum ENABLED DISABLED = ENABLED
arg ssliMaxSessPerServer integer 1 1000 = 10
arg ssliVerifyServerCertForReuse enum ENABLED DISABLED = ENABLED
arg defaultSNI text 127
arg encryptedClientHello enum ENABLED DISABLED = DISABLED
arg sslProfileType enum BackEnd FrontEnd QUIC-FrontEnd = FrontEnd
arg sessionTicketKeyRefresh enum ENABLED DISABLED = ENABLED
arg sessionTicketKeyData text
arg sessionKeyLifeTime integer 600 86400 = 3000
arg prevSessionKeyLifeTime integer 0 86400 = 0
arg skipClientCertPolicyCheck enum ENABLED DISABLED = DISABLED
arg allowLegacyKDF enum YES NO = NO
arg dynamicClientCert enum ENABLED DISABLED = DISABLED
arg noDefaultBindings enum YES NO = NO
arg nonFipsCiphers enum ENABLED DISABLED = DISABLED
arg echConfigName name
arg ssliCACertkey name
arg strictSigDigestCheck enum ENABLED DISABLED = DISABLED
add + -tls13 -dtls1 -dtls12 -preload -zeroRttEarlyData -tls13SessionTicketsPerAuthContext -dheKeyExchangeWithPsk -SNIHTTPHostMatch -allowExtendedMasterSecret -allowUnknownSNI -alpnProtocol -sslClientLogs -sslLogProfile -maxRenegRate -sslInterception -ssliReneg -ssliOCSPCheck -ssliMaxSessPerServer -ssliVerifyServerCertForReuse -defaultSNI -encryptedClientHello -sessionTicketKeyRefresh -sessionTicketKeyData -sessionKeyLifeTime -prevSessionKeyLifeTime -skipClientCertPolicyCheck -allowLegacyKDF -dynamicClientCert -noDefaultBindings -nonFipsCiphers -strictSigDigestCheck
set + -tls13 -dtls1 -dtls12 -preload -zeroRttEarlyData -tls13SessionTicketsPerAuthContext -dheKeyExchangeWithPsk -SNIHTTPHostMatch -allowExtendedMasterSecret -allowUnknownSNI -alpnProtocol -sslClientLogs -sslLogProfile -maxRenegRate -sslInterception -ssliReneg -ssliOCSPCheck -ssliMaxSessPerServer -ssliVerifyServerCertForReuse -defaultSNI -encryptedClientHello -sessionTicketKeyRefresh -sessionTicketKeyData -sessionKeyLifeTime -prevSessionKeyLifeTime -skipClientCertPolicyCheck -allowLegacyKDF -dynamicClientCert -noDefaultBindings -nonFipsCiphers
bind name -certkeyName! -CA -crlCheck -ocspCheck -SNICert
bind name -cipherName! -cipherPriority
bind name -eccCurveName!
unbind name -certkeyName! -CA -crlCheck -ocspCheck -SNICert
unbind name -cipherName!
unbind name -eccCurveName!
bind name -echConfigName!
bind name -ssliCACertkey!
unbind name -echConfigName!
unbind name -ssliCACertkey!
.
noun ssl certKey
arg passcrypt text
arg deleteCertKeyFilesOnRemoval enum YES NO
add + -passcrypt -deleteCertKeyFilesOnRemoval
.
noun ssl parameter
arg SNIHTTPHostMatch enum NO CERT STRICT = CERT
arg ndcppComplianceCertCheck enum YES NO = NO
arg operationQueueLimit integer 0 10000 = 150
arg heterogeneousSSLHW enum ENABLED DISABLED = DISABLED
arg montls1112disable enum YES NO = NO
arg svctls1112disable enum ENABLED DISABLED = DISABLED
set + -SNIHTTPHostMatch -ndcppComplianceCertCheck -operationQueueLimit -heterogeneousSSLHW -montls1112disable -svctls1112disable
.
noun quic profile
arg name name
arg ackDelayExponent integer 0 20 = 3
arg activeConnectionIDlimit integer 2 8 = 3
arg activeConnectionMigration enum ENABLED DISABLED = ENABLED
arg congestionCtrlAlgorithm enum Default CUBIC BIC NewReno = Default
arg initialMaximumData integer 8192 67108864 = 1048576
arg maxIdleTimeout integer 1 3600 = 180
arg newTokenValidityPeriod integer 1 3600 = 300
arg retryTokenValidityPeriod integer 1 120 = 10
arg statelessAddressValidation enum ENABLED DISABLED = ENABLED
arg maximumIdleTimeout integer 1 3600 = 180
arg initialMaximumStreamDataBidiLocal integer 0 67108864
arg initialMaximumStreamDataBidiRemote integer 0 67108864
arg initialMaximumStreamDataUni integer 0 67108864
arg initialMaximumStreamsBidi integer 1 500
arg initialMaximumStreamsUni integer 1 500
arg maximumAckDelay integer 10 2000
arg maximumUDPDatagramsPerBurst integer 1 256
add name -ackDelayExponent -activeConnectionIDlimit -activeConnectionMigration -congestionCtrlAlgorithm -initialMaximumData -maxIdleTimeout -newTokenValidityPeriod -retryTokenValidityPeriod -statelessAddressValidation
set name -ackDelayExponent -activeConnectionIDlimit -activeConnectionMigration -congestionCtrlAlgorithm -initialMaximumData -maxIdleTimeout -newTokenValidityPeriod -retryTokenValidityPeriod -statelessAddressValidation
unset name -ackDelayExponent -activeConnectionIDlimit -activeConnectionMigration -congestionCtrlAlgorithm -initialMaximumData -maxIdleTimeout -newTokenValidityPeriod -retryTokenValidityPeriod -statelessAddressValidation
rm name
show [name]
add + -maximumIdleTimeout -initialMaximumStreamDataBidiLocal -initialMaximumStreamDataBidiRemote -initialMaximumStreamDataUni -initialMaximumStreamsBidi -initialMaximumStreamsUni -maximumAckDelay -maximumUDPDatagramsPerBurst
set + -maximumIdleTimeout -initialMaximumStreamDataBidiLocal -initialMaximumStreamDataBidiRemote -initialMaximumStreamDataUni -initialMaximumStreamsBidi -initialMaximumStreamsUni -maximumAckDelay -maximumUDPDatagramsPerBurst
.
noun ssl logprofile
arg name name
arg sslLogClAuth enum ENABLED DISABLED = DISABLED
arg ssllogClAuthFailures enum ENABLED DISABLED = DISABLED
arg sslLogHS enum ENABLED DISABLED = DISABLED
arg sslLogHSfailures enum ENABLED DISABLED = DISABLED
add name -sslLogClAuth -ssllogClAuthFailures -sslLogHS -sslLogHSfailures
set name -sslLogClAuth -ssllogClAuthFailures -sslLogHS -sslLogHSfailures
unset name -sslLogClAuth -ssllogClAuthFailures -sslLogHS -sslLogHSfailures
rm name
show [name]
.
noun dns soaRec
# seen in public configurations: the server and the contact without flags
add domain -originServer! -contact! -serial -refresh -retry -expire -minimum -TTL
add domain originServer contact -serial -refresh -retry -expire -minimum -TTL
.
noun lb profile
arg literalADCCookieAttribute text 127
arg computedADCCookieAttribute text 127
arg storeMqttClientIdAndUsername enum YES NO = NO
arg lbHashAlgorithm enum DEFAULT PRAC JARH = DEFAULT
arg lbHashFingers integer 1 1024 = 256
arg proximityFromSelf enum YES NO = NO
add + -literalADCCookieAttribute -computedADCCookieAttribute -storeMqttClientIdAndUsername -lbHashAlgorithm -lbHashFingers -proximityFromSelf
set + -literalADCCookieAttribute -computedADCCookieAttribute -storeMqttClientIdAndUsername -lbHashAlgorithm -lbHashFingers -proximityFromSelf
.
noun lb wlm
arg wlmName name
arg IPAddress address
arg port port
arg LBUID text
arg KATimeout integer 0 1440 = 2
arg vServerName name
add wlmName IPAddress port -LBUID!
set wlmName -KATimeout
unset wlmName -KATimeout
rm wlmName
bind wlmName vServerName
unbind wlmName vServerName
show [wlmName]
.
noun cr vserver
arg useOriginIpPortForCache enum YES NO = NO
arg disallowServiceAccess enum ENABLED DISABLED = DISABLED
arg tcpProbePort port
arg probeProtocol enum TCP HTTP
arg probeSuccessResponseCode text
arg probePort port
arg analyticsProfile name
add + -useOriginIpPortForCache -disallowServiceAccess -tcpProbePort -probeProtocol -probeSuccessResponseCode -probePort
set + -useOriginIpPortForCache -disallowServiceAccess -tcpProbePort -probeProtocol -probeSuccessResponseCode -probePort
bind name -lbvserver!
bind name -policyName! -priority -gotoPriorityExpression -type -invoke
bind name targetVserver
bind name -analyticsProfile!
unbind name -policyName! -type -priority
unbind name -lbvserver!
unbind name -analyticsProfile!
.
noun ssl action
arg clientCertVerification enum Mandatory Optional
arg sslLogProfile name
arg forward name
arg cacertgrpname name
arg ocspStapling enum ENABLED DISABLED = DISABLED
arg ocspCache enum ENABLED DISABLED = DISABLED
arg ocspCertValidation enum ENABLED DISABLED = DISABLED
add + -clientCertVerification -sslLogProfile -forward -cacertgrpname -ocspStapling -ocspCache -ocspCertValidation
.
noun ssl policy
arg reqAction name
add + -reqAction
set + -reqAction
.
noun ssl ocspResponder
arg httpMethod enum GET POST
arg ocspUrlResolveTimeout integer 100 2000
add + -httpMethod -ocspUrlResolveTimeout
set + -httpMethod -ocspUrlResolveTimeout
.
noun ssl dtlsProfile
arg maxHoldQLen integer 32 65535 = 32
arg maxBadmacIgnorecount integer 1 65535 = 100
arg initialRetryTimeout integer 1 3 = 3
add + -maxHoldQLen -maxBadmacIgnorecount -initialRetryTimeout
set + -maxHoldQLen -maxBadmacIgnorecount -initialRetryTimeout
.
noun ssl caCertGroup
arg caCertGroupName name
arg certkeyName name
arg crlCheck enum Mandatory Optional
arg ocspCheck enum Mandatory Optional
add caCertGroupName
rm caCertGroupName
set caCertGroupName -crlCheck -ocspCheck
unset caCertGroupName -crlCheck -ocspCheck
bind caCertGroupName -certkeyName! -crlCheck -ocspCheck
unbind caCertGroupName -certkeyName!
show [caCertGroupName]
.
noun dns policy
arg viewName name
arg preferredLocation text
arg preferredLocList list text
arg drop enum YES NO
arg cacheBypass enum YES NO
add + -viewName -preferredLocation -preferredLocList -drop -cacheBypass
set + -viewName -preferredLocation -preferredLocList -drop -cacheBypass
.
noun dns caaRec
arg domain text
arg valueString text
arg tag enum ISSUE ISSUEWILD IODEF = ISSUE
arg flag enum NONE ISSUER_CRITICAL = NONE
arg TTL integer 0 2147483647 = 3600
add domain valueString -tag -flag -TTL
rm domain valueString
show [domain]
.
noun dns profile
arg recursiveResolution enum ENABLED DISABLED = DISABLED
arg insertECS enum ENABLED DISABLED = DISABLED
arg replaceECS enum ENABLED DISABLED = DISABLED
arg maxCacheableECSPrefixLength integer 0 32 = 32
arg maxCacheableECSPrefixLength6 integer 0 128 = 128
add + -recursiveResolution -insertECS -replaceECS -maxCacheableECSPrefixLength -maxCacheableECSPrefixLength6
set + -recursiveResolution -insertECS -replaceECS -maxCacheableECSPrefixLength -maxCacheableECSPrefixLength6
.
noun locationParameter
arg matchWildcardtoany enum YES NO Expression = NO
set + -matchWildcardtoany
.
noun quic param
arg quicSecretTimeout integer 0 31536000 = 3600
set -quicSecretTimeout
unset -quicSecretTimeout
show
.
noun quicbridge profile
arg name name
arg routingAlgorithm enum PLAINTEXT = PLAINTEXT
arg serverIdLength integer 4 8 = 4
add name -routingAlgorithm -serverIdLength
set name -routingAlgorithm -serverIdLength
unset name -routingAlgorithm -serverIdLength
rm name
show [name]
.
noun gslb serviceGroup
arg serviceGroupName name
arg serviceType enum HTTP FTP TCP UDP SSL SSL_BRIDGE SSL_TCP NNTP ANY SIP_UDP SIP_TCP SIP_SSL RADIUS RDP RTSP MYSQL MSSQL ORACLE
arg maxClient integer 0 4294967294
arg cip enum ENABLED DISABLED = DISABLED + [cipHeader]
arg cipHeader text
arg healthMonitor enum YES NO = YES
arg cltTimeout integer 0 31536000
arg svrTimeout integer 0 31536000
arg maxBandwidth integer 0 *
arg monThreshold integer 0 65535
arg state enum ENABLED DISABLED = ENABLED
arg downStateFlush enum ENABLED DISABLED = ENABLED
arg comment text
arg appflowLog enum ENABLED DISABLED = ENABLED
arg autoScale enum DISABLED DNS = DISABLED
arg autoDelayedTrofs enum YES NO = NO
arg siteName name
arg sitePersistence enum ConnectionProxy HTTPRedirect NONE
arg IP address
arg serverName name
arg port integer 1 65535 | *
arg weight integer 1 100 = 1
arg hashId integer 1 *
arg publicIP address | *
arg publicPort integer 1 65535 | *
arg sitePrefix text
arg order integer 1 8192
arg monitorName name
arg monState enum ENABLED DISABLED = ENABLED
arg passive switch
arg newName name
add serviceGroupName serviceType -maxClient -cip -healthMonitor -cltTimeout -svrTimeout -maxBandwidth -monThreshold -state -downStateFlush -comment -appflowLog -autoScale -autoDelayedTrofs -siteName! -sitePersistence
rm serviceGroupName
set serviceGroupName serverName port -weight -hashId -publicIP -publicPort -sitePrefix -order
set serviceGroupName -maxClient -cip -healthMonitor -cltTimeout -svrTimeout -maxBandwidth -monThreshold -downStateFlush -comment -appflowLog -siteName -sitePersistence
set serviceGroupName -monitorName! -weight!
unset serviceGroupName serverName port -weight -hashId -publicIP -publicPort -sitePrefix -order
unset serviceGroupName -maxClient -cip -healthMonitor -cltTimeout -svrTimeout -maxBandwidth -monThreshold -downStateFlush -comment -appflowLog -sitePersistence
bind serviceGroupName IP port -weight -state -hashId -publicIP -publicPort -sitePrefix -order
bind serviceGroupName serverName port -weight -state -hashId -publicIP -publicPort -sitePrefix -order
bind serviceGroupName serverName -weight -state -hashId -publicIP -publicPort -sitePrefix -order
bind serviceGroupName -monitorName! -monState -passive -weight
unbind serviceGroupName IP port
unbind serviceGroupName serverName port
unbind serviceGroupName serverName
unbind serviceGroupName -monitorName!
enable serviceGroupName
disable serviceGroupName
show [serviceGroupName]
stat [serviceGroupName]
rename serviceGroupName newName
.
noun ssl hsmKey
arg hsmType enum THALES SAFENET KEYVAULT = THALES
arg keyStore name
add + -keyStore
.
noun ssl certKeyBundle
arg certkeyBundleName name
arg bundlefile file
arg passplain text
arg passcrypt text
add certkeyBundleName -bundlefile! -passplain -passcrypt
rm certkeyBundleName
show [certkeyBundleName]
.
noun ssl caCertBundle
arg CACertBundleName name
arg bundlefile file
add CACertBundleName -bundlefile!
rm CACertBundleName
show [CACertBundleName]
.
noun ssl hpkeKey
arg hpkeKeyName name
arg file file
arg dhkem enum X_25519
add hpkeKeyName -file! -dhkem!
rm hpkeKeyName
show [hpkeKeyName]
.
noun ssl echConfig
arg echConfigName name
arg echCipher text
arg hpkeKeyName name
arg echPublicName text
arg echConfigId integer 0 255
arg version integer 0 65535 = 65037
add echConfigName -echCipher! -hpkeKeyName! -echPublicName! -echConfigId! -version
rm echConfigName
show [echConfigName]
.
noun ssl zeroTouchParam
arg zeroTouch text
arg ocspBatchingDelay integer 0 10000
arg ocspBatchingDepth integer 1 8
arg ocspCacheTimeout integer 1 43200
arg ocspHttpMethod enum GET POST
arg ocspProducedAtTimeSkew integer 0 86400
arg ocspRespTimeout integer 100 120000
arg ocspTrustResponder enum YES NO
arg ocspUrlResolveTimeout integer 100 2000
arg ocspUseNonce enum YES NO
set -zeroTouch -ocspBatchingDelay -ocspBatchingDepth -ocspCacheTimeout -ocspHttpMethod -ocspProducedAtTimeSkew -ocspRespTimeout -ocspTrustResponder -ocspUrlResolveTimeout -ocspUseNonce
unset -zeroTouch -ocspBatchingDelay -ocspBatchingDepth -ocspCacheTimeout -ocspHttpMethod -ocspProducedAtTimeSkew -ocspRespTimeout -ocspTrustResponder -ocspUrlResolveTimeout -ocspUseNonce
show
.
`;
