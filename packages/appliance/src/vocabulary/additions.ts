// What the grammar lacks, by hand, in its own compact form: nouns, flags and values that newer versions have and real
// configurations show, and usages that the reference muddles.
//
// A block of a noun that the grammar has amends it: an `arg` line replaces the argument of that name or adds it, the
// usage lines of a verb replace those that the verb has. A usage line that begins with `+` replaces nothing: what
// follows is added to every usage of the verb that has it not (to those of this block, where the block has some, else
// to those of the grammar).

/** In the order of the families of semantics/. */
export const ADDITIONS = `
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
add + -gslb -contentInspectionProfileName
set + -gslb -contentInspectionProfileName
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
add + -autoDisablegraceful -autoDisabledelay -contentInspectionProfileName -bootstrap -quicProfileName -topicName
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
set + -sslProfile -bootstrap -quicProfileName -topicName -includeMembers
.
noun lb monitor
# seen in public configurations: the types SMTP-ECV, IMAP and CITRIX-ADC-VPX, and -ldapBase to -ldapLoginName
arg type enum PING TCP HTTP TCP-ECV HTTP-ECV UDP-ECV DNS FTP LDNS-PING LDNS-TCP LDNS-DNS RADIUS USER HTTP-INLINE SIP-UDP SIP-TCP LOAD FTP-EXTENDED SMTP SNMP NNTP MYSQL MYSQL-ECV MSSQL-ECV ORACLE-ECV LDAP POP3 CITRIX-XML-SERVICE CITRIX-WEB-INTERFACE DNS-TCP RTSP ARP CITRIX-AG CITRIX-AAC-LOGINPAGE CITRIX-AAC-LAS CITRIX-XD-DDC ND6 CITRIX-WI-EXTENDED DIAMETER RADIUS_ACCOUNTING STOREFRONT APPC SMPP CITRIX-XNC-ECV CITRIX-XDM CITRIX-STA-SERVICE CITRIX-STA-SERVICE-NHOP MQTT MQTT-ECV HTTP2 SMTP-ECV IMAP CITRIX-ADC-VPX
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
add + -ipset -quicProfileName -quicBridgeProfilename -probeProtocol -probeSuccessResponseCode -probePort -toggleorder -orderThreshold -adfsProxyProfile -tcpProbePort -ownerGroup -maxClient -surgeProtection -spilloverMethod -spilloverThreshold
set + -ipset -quicProfileName -quicBridgeProfilename -probeProtocol -probeSuccessResponseCode -probePort -toggleorder -orderThreshold -adfsProxyProfile -tcpProbePort -ownerGroup -maxClient -surgeProtection -spilloverMethod -spilloverThreshold
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
set + -sessionsThreshold -retainDisableMode -dropMqttJumboMessage -undefAction -useSecuredPersistenceCookie -dbsTTL -maxPipelineNat -literalADCCookieAttribute -computedADCCookieAttribute -storeMqttClientIdAndUsername -lbHashAlgorithm -lbHashFingers -proximityFromSelf
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
add + -persistenceType -persistMask -v6persistmasklen -timeout -cookieName -persistenceBackup -backupPersistenceTimeout -tcpProbePort -probeProtocol -probeSuccessResponseCode -probePort -redirectFromPort -httpsRedirectUrl -ipset -quicProfileName
set + -persistenceType -persistMask -v6persistmasklen -timeout -cookieName -persistenceBackup -backupPersistenceTimeout -tcpProbePort -probeProtocol -probeSuccessResponseCode -probePort -redirectFromPort -httpsRedirectUrl -ipset -quicProfileName
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
add + -sitePassword
set + -sitePassword
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
add + -toggleorder -orderThreshold -rule -ipType -backupSessionTimeout
set + -toggleorder -orderThreshold -rule -ipType -backupSessionTimeout
bind name -serviceName! -weight -order
bind name -domainName! -TTL -backupIP -cookieDomain -cookieTimeout -sitedomainTTL
bind name -policyName! -priority -gotoPriorityExpression -type
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
set + -dtls1 -dtls12 -tls13 -preload -zeroRttEarlyData -tls13SessionTicketsPerAuthContext -dheKeyExchangeWithPsk -sslClientLogs -sslLogProfile -nonFipsCiphers
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
.
noun ssl service
arg dtls1 enum ENABLED DISABLED = ENABLED
arg dtls12 enum ENABLED DISABLED = DISABLED
arg tls13 enum ENABLED DISABLED = DISABLED
arg eccCurveName enum ALL P_224 P_256 P_384 P_521 X_25519
arg cipherPriority integer 1 *
arg nonFipsCiphers enum ENABLED DISABLED = DISABLED
set + -dtls1 -dtls12 -tls13 -nonFipsCiphers
bind serviceName -policyName! -priority -gotoPriorityExpression -invoke
bind serviceName -certkeyName! -CA -crlCheck -ocspCheck -skipCAName -SNICert
bind serviceName -cipherName! -cipherPriority
bind serviceName -eccCurveName!
unbind serviceName -policyName! -priority
unbind serviceName -certkeyName! -CA -crlCheck -ocspCheck -SNICert
unbind serviceName -cipherName!
unbind serviceName -eccCurveName!
.
noun ssl serviceGroup
arg tls13 enum ENABLED DISABLED = DISABLED
arg eccCurveName enum ALL P_224 P_256 P_384 P_521 X_25519
arg cipherPriority integer 1 *
arg nonFipsCiphers enum ENABLED DISABLED = DISABLED
set + -tls13 -nonFipsCiphers
bind serviceGroupName -certkeyName! -CA -crlCheck -ocspCheck -SNICert
bind serviceGroupName -cipherName! -cipherPriority
bind serviceGroupName -eccCurveName!
unbind serviceGroupName -certkeyName! -CA -crlCheck -ocspCheck -SNICert
unbind serviceGroupName -cipherName!
unbind serviceGroupName -eccCurveName!
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
add + -tls13 -dtls1 -dtls12 -preload -zeroRttEarlyData -tls13SessionTicketsPerAuthContext -dheKeyExchangeWithPsk -SNIHTTPHostMatch -allowExtendedMasterSecret -allowUnknownSNI -alpnProtocol -sslClientLogs -sslLogProfile -maxRenegRate -sslInterception -ssliReneg -ssliOCSPCheck -ssliMaxSessPerServer -ssliVerifyServerCertForReuse -defaultSNI -encryptedClientHello -sessionTicketKeyRefresh -sessionTicketKeyData -sessionKeyLifeTime -prevSessionKeyLifeTime -skipClientCertPolicyCheck
set + -tls13 -dtls1 -dtls12 -preload -zeroRttEarlyData -tls13SessionTicketsPerAuthContext -dheKeyExchangeWithPsk -SNIHTTPHostMatch -allowExtendedMasterSecret -allowUnknownSNI -alpnProtocol -sslClientLogs -sslLogProfile -maxRenegRate -sslInterception -ssliReneg -ssliOCSPCheck -ssliMaxSessPerServer -ssliVerifyServerCertForReuse -defaultSNI -encryptedClientHello -sessionTicketKeyRefresh -sessionTicketKeyData -sessionKeyLifeTime -prevSessionKeyLifeTime -skipClientCertPolicyCheck
bind name -certkeyName! -CA -crlCheck -ocspCheck -SNICert
bind name -cipherName! -cipherPriority
bind name -eccCurveName!
unbind name -certkeyName! -CA -crlCheck -ocspCheck -SNICert
unbind name -cipherName!
unbind name -eccCurveName!
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
set + -SNIHTTPHostMatch -ndcppComplianceCertCheck -operationQueueLimit -heterogeneousSSLHW -montls1112disable
.
noun responder action
arg headers list text
add name type [target] -comment -responseStatusCode -reasonPhrase -headers
arg bypassSafetyCheck enum YES NO = NO
add + -bypassSafetyCheck
set + -bypassSafetyCheck
.
noun rewrite action
arg bypassSafetyCheck enum YES NO = NO
add + -bypassSafetyCheck
set + -bypassSafetyCheck
.
noun cache policylabel
arg evaluates enum REQ RES MSSQL_REQ MSSQL_RES MYSQL_REQ MYSQL_RES HTTPQUIC_REQ HTTPQUIC_RES
.
noun cache global
arg type enum REQ_OVERRIDE REQ_DEFAULT RES_OVERRIDE RES_DEFAULT HTTPQUIC_REQ_OVERRIDE HTTPQUIC_REQ_DEFAULT HTTPQUIC_RES_OVERRIDE HTTPQUIC_RES_DEFAULT
.
noun cmp global
arg type enum REQ_OVERRIDE REQ_DEFAULT RES_OVERRIDE RES_DEFAULT HTTPQUIC_REQ_OVERRIDE HTTPQUIC_REQ_DEFAULT HTTPQUIC_RES_OVERRIDE HTTPQUIC_RES_DEFAULT
.
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
noun policy patset
arg dynamic enum YES NO = NO
arg patsetFile name
add + -dynamic -patsetFile
bind + -comment
.
noun appfw profile
# seen in public configurations: -learning, the limits of XML at set, -formActionURL and -isFormActionRegex as flags, numbers behind the type of a field
arg location enum FORMFIELD HEADER COOKIE URL ELEMENT ATTRIBUTE
arg valueType enum Keyword SpecialString Wildchar Tag Attribute Pattern + [valueExpression]
arg type set enum HTML XML JSON
arg JSONDoSAction set enum none block log stats
arg JSONSQLInjectionAction set enum none block log stats
arg JSONSQLInjectionType enum SQLSplChar SQLKeyword SQLSplCharORKeyword SQLSplCharANDKeyword None
arg JSONXSSAction set enum none block log stats
arg JSONCMDInjectionAction set enum none block log stats
arg JSONErrorObject name
arg JSONBlockKeywordAction set enum none block log stats
arg postBodyLimitAction set enum none block log stats
arg fileUploadTypesAction set enum none block log stats
arg CMDInjectionAction set enum none block log stats learn
arg CMDInjectionType enum CMDSplChar CMDKeyword CMDSplCharORKeyword CMDSplCharANDKeyword None
arg blockKeywordAction set enum none block log stats
arg RESTAction set enum none block log stats
arg gRPCAction set enum none block log stats
arg bufferOverflowMaxTotalHeaderLength integer 0 65535 = 24820
arg bufferOverflowMaxQueryLength integer 0 65535 = 65535
arg learning enum ON OFF = OFF
arg isFormActionRegex enum REGEX NOTREGEX
arg fieldFormat text + formActionURL + [fieldType] + [fieldFormatMaximum]
arg fieldFormatMaximum integer 0 2147483647
arg isNameRegex enum REGEX NOTREGEX
arg isAutoDeployed enum AUTODEPLOYED NOTAUTODEPLOYED = NOTAUTODEPLOYED
arg alertOnly enum ON OFF = OFF
arg resourceId text
arg ruleType set enum ALLOW DENY
arg cmdInjection text + formActionURL
arg JSONDoSURL expression
arg JSONSQLURL text
arg JSONXSSURL text
arg JSONCMDURL text
arg JSONBlockKeywordURL text
arg fileUploadType text + [as_fileuploadtypes_url]
arg as_fileuploadtypes_url text
arg filetype set enum pdf msdoc text image any
arg blockKeyword text
arg as_blockkeyword_formurl text
arg denylist text
arg bypassList text
arg denylistAction set enum none block log
arg bypassListAction set enum none log
arg clientIpExpression expression
arg CEFLogging enum ON OFF = OFF
arg verboseLogLevel enum pattern patternPayload patternPayloadHeader = pattern
arg inspectQueryContentTypes set enum HTML XML JSON OTHER
arg RFCProfile name
arg relaxationRules enum ON OFF = ON
arg dynamicLearning set enum none SQLInjection CrossSiteScripting fieldFormat startURL cookieConsistency fieldConsistency CSRFtag ContentType
arg fakeAccountDetection enum ON OFF = OFF
arg geoLocationLogging enum ON OFF = OFF
arg addCookieSamesite enum None LAX STRICT
arg cookieSamesiteAttribute enum None LAX STRICT = LAX
arg insertCookieSameSiteAttribute enum ON OFF = OFF
arg SQLInjectionGrammar enum ON OFF = OFF
arg CMDInjectionGrammar enum ON OFF = OFF
arg JSONSQLInjectionGrammar enum ON OFF = OFF
arg JSONCMDInjectionGrammar enum ON OFF = OFF
arg JSONCMDInjectionType enum CMDSplChar CMDKeyword CMDSplCharORKeyword CMDSplCharANDKeyword None
arg APISpec name
arg protoFileObject name
arg JSONErrorStatusCode integer 1 999
arg JSONErrorStatusMessage text
arg XMLErrorStatusCode integer 1 999
arg XMLErrorStatusMessage text
arg HTMLErrorStatusCode integer 1 999
arg HTMLErrorStatusMessage text
arg infercontenttypexmlpayloadaction set enum none block log stats
arg sessionCookieName text
arg SQLInjectionRuleType set enum ALLOW DENY
arg crossSiteScriptingRuleType set enum ALLOW DENY
arg augment enum ON OFF
arg fieldScan enum ON OFF = OFF
arg fieldScanLimit integer 0 *
arg JSONFieldScan enum ON OFF = OFF
arg JSONFieldScanLimit integer 0 *
arg messageScan enum ON OFF = OFF
arg messageScanLimit integer 0 *
arg postBodyLimitSignature integer 0 *
arg cookieHijackingAction set enum none block log stats
arg insertCookieFlags enum ON OFF
arg JSONMaxContainerDepthCheck enum ON OFF = OFF
arg JSONMaxContainerDepth integer 0 2147483647
arg JSONMaxDocumentLengthCheck enum ON OFF = OFF
arg JSONMaxDocumentLength integer 0 2147483647
arg JSONMaxObjectKeyCountCheck enum ON OFF = OFF
arg JSONMaxObjectKeyCount integer 0 2147483647
arg JSONMaxObjectKeyLengthCheck enum ON OFF = OFF
arg JSONMaxObjectKeyLength integer 0 2147483647
arg JSONMaxArrayLengthCheck enum ON OFF = OFF
arg JSONMaxArrayLength integer 0 2147483647
arg JSONMaxStringLengthCheck enum ON OFF = OFF
arg JSONMaxStringLength integer 0 2147483647
arg logExpression text + as_logExpression
arg as_logExpression expression
add + -JSONDoSAction -JSONSQLInjectionAction -JSONSQLInjectionType -JSONXSSAction -JSONCMDInjectionAction -JSONErrorObject -JSONBlockKeywordAction -postBodyLimitAction -fileUploadTypesAction -CMDInjectionAction -CMDInjectionType -blockKeywordAction -RESTAction -gRPCAction -bufferOverflowMaxTotalHeaderLength -bufferOverflowMaxQueryLength -clientIpExpression -CEFLogging -verboseLogLevel -inspectQueryContentTypes -RFCProfile -relaxationRules -dynamicLearning -fakeAccountDetection -geoLocationLogging -addCookieSamesite -cookieSamesiteAttribute -insertCookieSameSiteAttribute -SQLInjectionGrammar -CMDInjectionGrammar -JSONSQLInjectionGrammar -JSONCMDInjectionGrammar -JSONCMDInjectionType -APISpec -protoFileObject -JSONErrorStatusCode -JSONErrorStatusMessage -XMLErrorStatusCode -XMLErrorStatusMessage -HTMLErrorStatusCode -HTMLErrorStatusMessage -infercontenttypexmlpayloadaction -sessionCookieName -SQLInjectionRuleType -crossSiteScriptingRuleType -augment -fieldScan -fieldScanLimit -JSONFieldScan -JSONFieldScanLimit -messageScan -messageScanLimit -postBodyLimitSignature -cookieHijackingAction -insertCookieFlags
set + -JSONDoSAction -JSONSQLInjectionAction -JSONSQLInjectionType -JSONXSSAction -JSONCMDInjectionAction -JSONErrorObject -JSONBlockKeywordAction -postBodyLimitAction -fileUploadTypesAction -CMDInjectionAction -CMDInjectionType -blockKeywordAction -RESTAction -gRPCAction -bufferOverflowMaxTotalHeaderLength -bufferOverflowMaxQueryLength -learning -XMLMaxElementDepthCheck -XMLMaxElementDepth -XMLMaxElementNameLengthCheck -XMLMaxElementNameLength -XMLMaxElementsCheck -XMLMaxElements -XMLMaxElementChildrenCheck -XMLMaxElementChildren -XMLMaxAttributesCheck -XMLMaxAttributes -XMLMaxFileSizeCheck -XMLMaxFileSize -XMLMinFileSizeCheck -XMLMinFileSize -clientIpExpression -CEFLogging -verboseLogLevel -inspectQueryContentTypes -RFCProfile -relaxationRules -dynamicLearning -fakeAccountDetection -geoLocationLogging -addCookieSamesite -cookieSamesiteAttribute -insertCookieSameSiteAttribute -SQLInjectionGrammar -CMDInjectionGrammar -JSONSQLInjectionGrammar -JSONCMDInjectionGrammar -JSONCMDInjectionType -APISpec -protoFileObject -JSONErrorStatusCode -JSONErrorStatusMessage -XMLErrorStatusCode -XMLErrorStatusMessage -HTMLErrorStatusCode -HTMLErrorStatusMessage -infercontenttypexmlpayloadaction -sessionCookieName -SQLInjectionRuleType -crossSiteScriptingRuleType -augment -fieldScan -fieldScanLimit -JSONFieldScan -JSONFieldScanLimit -messageScan -messageScanLimit -postBodyLimitSignature -cookieHijackingAction -insertCookieFlags
bind name -startURL! -comment -state -isRegex -isAutoDeployed -alertOnly -resourceId
bind name -denyURL! -comment -state -isRegex -isAutoDeployed -alertOnly -resourceId
bind name -fieldConsistency! -isRegex -comment -state -isNameRegex -formActionURL -isFormActionRegex -isAutoDeployed -alertOnly -resourceId
bind name -cookieConsistency! -isRegex -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -SQLInjection! -isRegex -location -valueType -isValueRegex -comment -state -isNameRegex -formActionURL -isFormActionRegex -isAutoDeployed -alertOnly -resourceId -ruleType
bind name -CSRFTag! -comment -state -isRegex -isAutoDeployed -alertOnly -resourceId
bind name -crossSiteScripting! -isRegex -location -valueType -isValueRegex -comment -state -isNameRegex -formActionURL -isFormActionRegex -isAutoDeployed -alertOnly -resourceId -ruleType
bind name -fieldFormat! -fieldFormatMinLength -fieldFormatMaxLength -isRegex -comment -state -isNameRegex -formActionURL -isFormActionRegex -isAutoDeployed -alertOnly -resourceId
bind name -safeObject! -action -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -trustedLearningClients! -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -XMLDoSURL! -XMLMaxElementDepthCheck -XMLMaxElementDepth -XMLMaxElementNameLengthCheck -XMLMaxElementNameLength -XMLMaxElementsCheck -XMLMaxElements -XMLMaxElementChildrenCheck -XMLMaxElementChildren -XMLMaxAttributesCheck -XMLMaxAttributes -XMLMaxAttributeNameLengthCheck -XMLMaxAttributeNameLength -XMLMaxAttributeValueLengthCheck -XMLMaxAttributeValueLength -XMLMaxCharDATALengthCheck -XMLMaxCharDATALength -XMLMaxFileSizeCheck -XMLMaxFileSize -XMLMinFileSizeCheck -XMLMinFileSize -XMLBlockPI -XMLBlockDTD -XMLBlockExternalEntities -XMLMaxEntityExpansionsCheck -XMLMaxEntityExpansions -XMLMaxEntityExpansionDepthCheck -XMLMaxEntityExpansionDepth -XMLMaxNamespacesCheck -XMLMaxNamespaces -XMLMaxNamespaceUriLengthCheck -XMLMaxNamespaceUriLength -XMLSOAPArrayCheck -XMLMaxSOAPArraySize -XMLMaxSOAPArrayRank -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -XMLWSIURL! -XMLWSIChecks -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -XMLValidationURL! -XMLRequestSchema -XMLWSDL -XMLAdditionalSOAPHeaders -XMLEndPointCheck -XMLValidateSOAPEnvelope -XMLResponseSchema -XMLValidateResponse -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -XMLAttachmentURL! -XMLMaxAttachmentSizeCheck -XMLMaxAttachmentSize -XMLAttachmentContentTypeCheck -XMLAttachmentContentType -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -XMLSQLInjection! -isRegex -location -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -XMLXSS! -isRegex -location -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -contentType! -comment -state -isRegex -isAutoDeployed -alertOnly -resourceId
bind name -excludeResContentType! -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -CreditCardNumber! -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -cmdInjection! -isRegex -location -valueType -isValueRegex -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -JSONDoSURL! -JSONMaxContainerDepthCheck -JSONMaxContainerDepth -JSONMaxDocumentLengthCheck -JSONMaxDocumentLength -JSONMaxObjectKeyCountCheck -JSONMaxObjectKeyCount -JSONMaxObjectKeyLengthCheck -JSONMaxObjectKeyLength -JSONMaxArrayLengthCheck -JSONMaxArrayLength -JSONMaxStringLengthCheck -JSONMaxStringLength -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -JSONSQLURL! -isRegex -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -JSONXSSURL! -isRegex -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -JSONCMDURL! -isRegex -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -JSONBlockKeywordURL! -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -fileUploadType! -as_fileuploadtypes_url -isRegex -filetype -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -blockKeyword! -as_blockkeyword_formurl -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -denylist! -denylistAction -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -bypassList! -bypassListAction -comment -state -isAutoDeployed -alertOnly -resourceId
unbind name -startURL!
unbind name -denyURL!
unbind name -fieldConsistency!
unbind name -cookieConsistency!
unbind name -SQLInjection! -location -valueType
unbind name -CSRFTag!
unbind name -crossSiteScripting! -location -valueType
unbind name -fieldFormat!
unbind name -safeObject!
unbind name -trustedLearningClients!
unbind name -XMLDoSURL!
unbind name -XMLWSIURL!
unbind name -XMLValidationURL!
unbind name -XMLAttachmentURL!
unbind name -XMLSQLInjection! -location
unbind name -XMLXSS! -location
unbind name -contentType!
unbind name -excludeResContentType!
unbind name -CreditCardNumber!
unbind name -cmdInjection!
unbind name -JSONDoSURL!
unbind name -JSONSQLURL!
unbind name -JSONXSSURL!
unbind name -JSONCMDURL!
unbind name -JSONBlockKeywordURL!
unbind name -fileUploadType!
unbind name -blockKeyword!
unbind name -denylist!
unbind name -bypassList!
bind name -logExpression! -comment -state
unbind name -logExpression!
.
noun appfw settings
arg proxyServer address
arg proxyPort port | *
arg cookieFlags enum none httpOnly secure all
arg centralizedLearning enum ON OFF = OFF
arg proxyUsername text
arg proxyPassword text
set + -proxyServer -proxyPort -cookieFlags -centralizedLearning -proxyUsername -proxyPassword
.
noun appfw gRPCContentType
arg gRPCContenttypevalue text
arg isRegex enum REGEX NOTREGEX = NOTREGEX
add gRPCContenttypevalue -isRegex
rm gRPCContenttypevalue
show [gRPCContenttypevalue]
.
noun appfw gRpcWebJSONContentType
arg gRPCWebJSONContenttypevalue text
arg isRegex enum REGEX NOTREGEX = NOTREGEX
add gRPCWebJSONContenttypevalue -isRegex
rm gRPCWebJSONContenttypevalue
show [gRPCWebJSONContenttypevalue]
.
noun appfw gRpcWebTextContentType
arg gRPCWebTextContenttypevalue text
arg isRegex enum REGEX NOTREGEX = NOTREGEX
add gRPCWebTextContenttypevalue -isRegex
rm gRPCWebTextContenttypevalue
show [gRPCWebTextContenttypevalue]
.
noun appfw multipartFormContentType
arg multipartFormContenttypevalue text
arg isRegex enum REGEX NOTREGEX = NOTREGEX
add multipartFormContenttypevalue -isRegex
rm multipartFormContenttypevalue
show [multipartFormContenttypevalue]
.
noun appfw urlEncodedFormContentType
arg urlEncodedFormContenttypevalue text
arg isRegex enum REGEX NOTREGEX = NOTREGEX
add urlEncodedFormContenttypevalue -isRegex
rm urlEncodedFormContenttypevalue
show [urlEncodedFormContenttypevalue]
.
noun bot profile
arg name name
arg signature name
arg errorURL url
arg trapURL text
arg whiteList none + [isOn]
arg bot_enable_white_list enum ON OFF = OFF
arg bot_enable_black_list enum ON OFF = OFF
arg bot_enable_rate_limit enum ON OFF = OFF
arg deviceFingerprint enum ON OFF = OFF
arg deviceFingerprintAction set enum NONE LOG DROP REDIRECT RESET MITIGATION
arg bot_enable_ip_reputation enum ON OFF = OFF
arg trap enum ON OFF = OFF
arg trapAction set enum NONE LOG DROP REDIRECT RESET
arg bot_enable_tps enum ON OFF = OFF
arg clientIPExpression expression
arg kmDetection enum ON OFF = OFF
arg comment text 255
arg blackList none + [isOn]
arg ipReputation none + [isOn]
arg rateLimit none + [isOn]
arg tps none + [isOn]
arg captchaResource switch
arg logExpression switch
arg kmDetectionExpr switch
arg trapInsertionURL switch
arg type text
arg value text
arg action set enum NONE LOG DROP REDIRECT RESET MITIGATION RESPOND_STATUS_TOO_MANY_REQUESTS
arg enabled enum ON OFF
arg log enum ON OFF
arg category text
arg url text
arg rate integer 0 *
arg timeSlice integer 10 *
arg cookieName text
arg threshold integer 1 *
arg percentage integer 10 10000
arg waitTime integer 10 60
arg gracePeriod integer 60 900
arg mutePeriod integer 60 86400
arg requestLengthLimit integer 10 30000
arg retryAttempts integer 1 10
arg expression expression
arg logMessage text
arg newName name
arg isOn enum ON OFF
add name -signature -errorURL -trapURL -bot_enable_white_list -bot_enable_black_list -bot_enable_rate_limit -deviceFingerprint -deviceFingerprintAction -bot_enable_ip_reputation -trap -trapAction -bot_enable_tps -clientIPExpression -kmDetection -comment
set name -signature -errorURL -trapURL -bot_enable_white_list -bot_enable_black_list -bot_enable_rate_limit -deviceFingerprint -deviceFingerprintAction -bot_enable_ip_reputation -trap -trapAction -bot_enable_tps -clientIPExpression -kmDetection -comment
unset name -signature -errorURL -trapURL -bot_enable_white_list -bot_enable_black_list -bot_enable_rate_limit -deviceFingerprint -deviceFingerprintAction -bot_enable_ip_reputation -trap -trapAction -bot_enable_tps -clientIPExpression -kmDetection -comment
rm name
bind name -blackList! -type -value! -action -enabled -logMessage -comment
bind name -whiteList! -type -value! -enabled -log -logMessage -comment
bind name -ipReputation! -category! -action -enabled -logMessage -comment
bind name -rateLimit! -type! -url -rate -timeSlice -cookieName -action -enabled -logMessage -comment
bind name -tps! -type! -threshold -percentage -action -enabled -logMessage -comment
bind name -captchaResource! -url! -waitTime -gracePeriod -mutePeriod -requestLengthLimit -retryAttempts -action -enabled -logMessage -comment
bind name -trapInsertionURL! -url! -enabled -logMessage -comment
bind name -logExpression! -expression! -enabled -logMessage -comment
bind name -kmDetectionExpr! -expression! -enabled -logMessage -comment
show [name]
rename name newName
add + -whiteList -blackList -ipReputation -rateLimit -tps
set + -whiteList -blackList -ipReputation -rateLimit -tps
unbind name -blackList! -type -value!
unbind name -whiteList! -type -value!
unbind name -ipReputation! -category!
unbind name -rateLimit! -type! -url -cookieName
unbind name -tps! -type!
unbind name -captchaResource! -url!
unbind name -trapInsertionURL! -url!
unbind name -logExpression! -expression!
unbind name -kmDetectionExpr! -expression!
.
noun bot policy
arg name name
arg rule expression
arg profileName name
arg undefAction name
arg comment text 255
arg logAction name
arg newName name
add name -rule! -profileName! -undefAction -comment -logAction
set name -rule -profileName -undefAction -comment -logAction
unset name -undefAction -comment -logAction
rm name
show [name]
rename name newName
.
noun bot policylabel
arg labelName name
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg labelType enum vserver policylabel
arg invoke none + labelType labelName
arg comment text 255
arg newName name
add labelName -comment
rm labelName
bind labelName -policyName! -priority! -gotoPriorityExpression -invoke
unbind labelName -policyName! -priority
show [labelName]
rename labelName newName
.
noun bot global
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg type enum REQ_OVERRIDE REQ_DEFAULT
arg labelType enum vserver policylabel
arg labelName name
arg invoke none + labelType labelName
bind -policyName! -priority! -gotoPriorityExpression -type -invoke
unbind -policyName! -type -priority
show -type
.
noun bot settings
arg defaultProfile name
arg defaultNonIntrusiveProfile name
arg javaScriptName text
arg sessionTimeout integer 1 65535 = 900
arg sessionCookieName text
arg dfpRequestLimit integer 1 *
arg signatureAutoUpdate enum ON OFF = OFF
arg signatureUrl url
arg proxyServer address
arg proxyPort port = 8080
arg trapURLAutoGenerate enum ON OFF = OFF
arg trapURLInterval integer 300 86400 = 3600
arg trapURLLength integer 10 255 = 32
arg proxyUsername text
arg proxyPassword text
set -defaultProfile -defaultNonIntrusiveProfile -javaScriptName -sessionTimeout -sessionCookieName -dfpRequestLimit -signatureAutoUpdate -signatureUrl -proxyServer -proxyPort -trapURLAutoGenerate -trapURLInterval -trapURLLength -proxyUsername -proxyPassword
unset -defaultProfile -defaultNonIntrusiveProfile -javaScriptName -sessionTimeout -sessionCookieName -dfpRequestLimit -signatureAutoUpdate -signatureUrl -proxyServer -proxyPort -trapURLAutoGenerate -trapURLInterval -trapURLLength -proxyUsername -proxyPassword
show
.
noun analytics profile
# seen in public configurations: -httpContentType to -serveMode
arg name name
arg type enum global webinsight tcpinsight securityinsight videoinsight hdxinsight gatewayinsight timeseries lsninsight botinsight CIinsight
arg collectors name
arg httpClientSideMeasurements enum ENABLED DISABLED = DISABLED
arg httpPageTracking enum ENABLED DISABLED = DISABLED
arg httpURL enum ENABLED DISABLED = DISABLED
arg httpHost enum ENABLED DISABLED = DISABLED
arg httpMethod enum ENABLED DISABLED = DISABLED
arg httpReferer enum ENABLED DISABLED = DISABLED
arg httpUserAgent enum ENABLED DISABLED = DISABLED
arg httpCookie enum ENABLED DISABLED = DISABLED
arg httpLocation enum ENABLED DISABLED = DISABLED
arg urlCategory enum ENABLED DISABLED = DISABLED
arg allHttpHeaders enum ENABLED DISABLED = DISABLED
arg outputMode enum avro prometheus influx
arg metrics enum ENABLED DISABLED = DISABLED
arg events enum ENABLED DISABLED = DISABLED
arg auditlogs enum ENABLED DISABLED = DISABLED
arg httpContentType enum ENABLED DISABLED = DISABLED
arg httpAuthentication enum ENABLED DISABLED = DISABLED
arg httpVia enum ENABLED DISABLED = DISABLED
arg httpXForwardedForHeader enum ENABLED DISABLED = DISABLED
arg httpSetCookie enum ENABLED DISABLED = DISABLED
arg httpSetCookie2 enum ENABLED DISABLED = DISABLED
arg httpDomainName enum ENABLED DISABLED = DISABLED
arg httpURLQuery enum ENABLED DISABLED = DISABLED
arg tcpBurstReporting enum ENABLED DISABLED = ENABLED
arg cqaReporting enum ENABLED DISABLED = DISABLED
arg integratedCache enum ENABLED DISABLED = DISABLED
arg grpcStatus enum ENABLED DISABLED = DISABLED
arg serveMode enum Push Pull = Push
add name -type! -collectors -httpClientSideMeasurements -httpPageTracking -httpURL -httpHost -httpMethod -httpReferer -httpUserAgent -httpCookie -httpLocation -urlCategory -allHttpHeaders -outputMode -metrics -events -auditlogs -httpContentType -httpAuthentication -httpVia -httpXForwardedForHeader -httpSetCookie -httpSetCookie2 -httpDomainName -httpURLQuery -tcpBurstReporting -cqaReporting -integratedCache -grpcStatus -serveMode
set name -collectors -httpClientSideMeasurements -httpPageTracking -httpURL -httpHost -httpMethod -httpReferer -httpUserAgent -httpCookie -httpLocation -urlCategory -allHttpHeaders -outputMode -metrics -events -auditlogs -httpContentType -httpAuthentication -httpVia -httpXForwardedForHeader -httpSetCookie -httpSetCookie2 -httpDomainName -httpURLQuery -tcpBurstReporting -cqaReporting -integratedCache -grpcStatus -serveMode
unset name -collectors -httpClientSideMeasurements -httpPageTracking -httpURL -httpHost -httpMethod -httpReferer -httpUserAgent -httpCookie -httpLocation -urlCategory -allHttpHeaders -outputMode -metrics -events -auditlogs -httpContentType -httpAuthentication -httpVia -httpXForwardedForHeader -httpSetCookie -httpSetCookie2 -httpDomainName -httpURLQuery -tcpBurstReporting -cqaReporting -integratedCache -grpcStatus -serveMode
rm name
show [name]
.
noun appflow param
arg observationPointId integer 0 *
arg distributedTracing enum ENABLED DISABLED = DISABLED
arg distTracingSamplingRate integer 0 100 = 0
arg tcpAttackCounterInterval integer 0 3600 = 0
arg metrics enum ENABLED DISABLED = DISABLED
arg events enum ENABLED DISABLED = DISABLED
arg auditlogs enum ENABLED DISABLED = DISABLED
arg usageRecordInterval integer 0 7200 = 0
arg webSaaSAppUsageReporting enum ENABLED DISABLED = DISABLED
arg subscriberIdObfuscationAlgo enum MD5 SHA256 = MD5
arg logstreamOverNSIP enum ENABLED DISABLED = DISABLED
arg analyticsAuthToken text
arg timeSeriesOverNSIP enum ENABLED DISABLED = DISABLED
arg tcpBurstReporting enum ENABLED DISABLED = ENABLED
arg tcpBurstReportingThreshold integer 10 5000 = 1500
arg gxSessionReporting enum ENABLED DISABLED = DISABLED
arg lsnLogging enum ENABLED DISABLED = DISABLED
arg cqaReporting enum ENABLED DISABLED = DISABLED
set + -observationPointId -distributedTracing -distTracingSamplingRate -tcpAttackCounterInterval -metrics -events -auditlogs -usageRecordInterval -webSaaSAppUsageReporting -subscriberIdObfuscationAlgo -logstreamOverNSIP -analyticsAuthToken -timeSeriesOverNSIP -tcpBurstReporting -tcpBurstReportingThreshold -gxSessionReporting -lsnLogging -cqaReporting
.
noun videooptimization parameter
arg QUICPacingRate integer 0 2147483647 = 0
set + -QUICPacingRate
.
noun ns limitSelector
# seen in public configurations: -rule
arg selectorName name
arg rule list expression
add selectorName rule...
set selectorName rule...
rm selectorName
show [selectorName]
add selectorName -rule!
.
noun authentication ldapAction
arg serverName host
arg OTPSecret text
arg KBAttribute text
arg alternateEmailAttr text
arg cloudAttributes enum ENABLED DISABLED = DISABLED
arg sshPublicKey text
arg pushService name
arg email text
arg Attributes text
add + -Attributes -OTPSecret -KBAttribute -alternateEmailAttr -cloudAttributes -sshPublicKey -pushService -email
set + -Attributes -OTPSecret -KBAttribute -alternateEmailAttr -cloudAttributes -sshPublicKey -pushService -email
.
noun authentication radiusAction
arg serverName host
arg tunnelEndpointClientIP enum ENABLED DISABLED = DISABLED
arg messageAuthenticator enum ON OFF = ON
arg transport enum UDP TCP TLS = UDP
arg targetLBVserver name
add + -tunnelEndpointClientIP -messageAuthenticator -transport -targetLBVserver
set + -tunnelEndpointClientIP -messageAuthenticator -transport -targetLBVserver
.
noun authentication OAuthAction
# seen in public configurations: -grantTypeSAMLBearer, -PKCERequired, an action without -clientID
arg OAuthType enum GENERIC INTUNE ATHENA = GENERIC
arg metadataUrl url
arg introspectURL url
arg grantType enum CODE PASSWORD = CODE
arg authentication enum ENABLED DISABLED = ENABLED
arg PKCE enum ENABLED DISABLED = ENABLED
arg allowedAlgorithms set enum HS256 RS256 RS512
arg tokenEndpointAuthMethod enum client_secret_post client_secret_jwt = client_secret_post
arg userInfoURL url
arg certFilePath text
arg resourceUri url
arg Attributes text
arg oauthMiscFlags set enum Base64Encode_Authorization_With_Padding EnableJWTRequest
arg grantTypeSAMLBearer enum ON OFF = OFF
arg PKCERequired enum ON OFF = OFF
arg requestAttribute text
arg intuneDeviceIdExpression expression
add + -metadataUrl -introspectURL -grantType -authentication -PKCE -allowedAlgorithms -tokenEndpointAuthMethod -userInfoURL -certFilePath -resourceUri -oauthMiscFlags -Attributes -clientID -clientSecret -grantTypeSAMLBearer -PKCERequired -requestAttribute -intuneDeviceIdExpression
set + -metadataUrl -introspectURL -grantType -authentication -PKCE -allowedAlgorithms -tokenEndpointAuthMethod -userInfoURL -certFilePath -resourceUri -oauthMiscFlags -Attributes -grantTypeSAMLBearer -PKCERequired -requestAttribute -intuneDeviceIdExpression
.
noun authentication OAuthIdPProfile
# seen in public configurations: -Attribute1 to -Attribute16Expr, -grantTypeSAMLBearer, -PKCERequired
arg name name
arg clientID text
arg clientSecret text
arg redirectURL text
arg issuer text
arg configService text
arg audience text
arg skewTime integer 0 * = 5
arg defaultAuthenticationGroup text
arg relyingPartyMetadataURL url
arg refreshInterval integer 0 * = 50
arg encryptToken enum ON OFF = OFF
arg signatureService text
arg signatureAlg enum RS256 RS512 = RS256
arg attributes text
arg sendPassword enum ON OFF = OFF
arg Attribute1 text
arg Attribute1Expr text
arg Attribute2 text
arg Attribute2Expr text
arg Attribute3 text
arg Attribute3Expr text
arg Attribute4 text
arg Attribute4Expr text
arg Attribute5 text
arg Attribute5Expr text
arg Attribute6 text
arg Attribute6Expr text
arg Attribute7 text
arg Attribute7Expr text
arg Attribute8 text
arg Attribute8Expr text
arg Attribute9 text
arg Attribute9Expr text
arg Attribute10 text
arg Attribute10Expr text
arg Attribute11 text
arg Attribute11Expr text
arg Attribute12 text
arg Attribute12Expr text
arg Attribute13 text
arg Attribute13Expr text
arg Attribute14 text
arg Attribute14Expr text
arg Attribute15 text
arg Attribute15Expr text
arg Attribute16 text
arg Attribute16Expr text
arg grantTypeSAMLBearer enum ON OFF = OFF
arg PKCERequired enum ON OFF = OFF
add name -clientID -clientSecret -redirectURL -issuer -configService -audience -skewTime -defaultAuthenticationGroup -relyingPartyMetadataURL -refreshInterval -encryptToken -signatureService -signatureAlg -attributes -sendPassword
set name -clientID -clientSecret -redirectURL -issuer -configService -audience -skewTime -defaultAuthenticationGroup -relyingPartyMetadataURL -refreshInterval -encryptToken -signatureService -signatureAlg -attributes -sendPassword
unset name -clientSecret -issuer -configService -audience -skewTime -defaultAuthenticationGroup -relyingPartyMetadataURL -refreshInterval -encryptToken -signatureService -signatureAlg -attributes -sendPassword
rm name
show [name]
add + -Attribute1 -Attribute1Expr -Attribute2 -Attribute2Expr -Attribute3 -Attribute3Expr -Attribute4 -Attribute4Expr -Attribute5 -Attribute5Expr -Attribute6 -Attribute6Expr -Attribute7 -Attribute7Expr -Attribute8 -Attribute8Expr -Attribute9 -Attribute9Expr -Attribute10 -Attribute10Expr -Attribute11 -Attribute11Expr -Attribute12 -Attribute12Expr -Attribute13 -Attribute13Expr -Attribute14 -Attribute14Expr -Attribute15 -Attribute15Expr -Attribute16 -Attribute16Expr -grantTypeSAMLBearer -PKCERequired
set + -Attribute1 -Attribute1Expr -Attribute2 -Attribute2Expr -Attribute3 -Attribute3Expr -Attribute4 -Attribute4Expr -Attribute5 -Attribute5Expr -Attribute6 -Attribute6Expr -Attribute7 -Attribute7Expr -Attribute8 -Attribute8Expr -Attribute9 -Attribute9Expr -Attribute10 -Attribute10Expr -Attribute11 -Attribute11Expr -Attribute12 -Attribute12Expr -Attribute13 -Attribute13Expr -Attribute14 -Attribute14Expr -Attribute15 -Attribute15Expr -Attribute16 -Attribute16Expr -grantTypeSAMLBearer -PKCERequired
.
noun authentication OAuthIdPPolicy
arg name name
arg rule expression
arg action name
arg undefAction text
arg comment text 255
arg logAction name
arg newName name
add name -rule! -action! -undefAction -comment -logAction
set name -rule -action -undefAction -comment -logAction
unset name -undefAction -comment -logAction
rm name
show [name]
stat [name]
rename name newName
.
noun authentication samlAction
# seen in public configurations: -Attribute1Expr to -Attribute16Expr, -signAssertion, -encryptAssertion, -groupNameField
arg metadataUrl url
arg metadataRefreshInterval integer 1 * = 3600
arg relaystateRule expression
arg storeSAMLResponse enum ON OFF = OFF
arg preferredBindType set enum #artifact #post #redirect
arg Attributes text
arg Audience text
arg Attribute1Expr text
arg Attribute2Expr text
arg Attribute3Expr text
arg Attribute4Expr text
arg Attribute5Expr text
arg Attribute6Expr text
arg Attribute7Expr text
arg Attribute8Expr text
arg Attribute9Expr text
arg Attribute10Expr text
arg Attribute11Expr text
arg Attribute12Expr text
arg Attribute13Expr text
arg Attribute14Expr text
arg Attribute15Expr text
arg Attribute16Expr text
arg signAssertion enum ON OFF
arg encryptAssertion enum ON OFF
arg groupNameField text
arg stateChecks enum ON OFF = OFF
arg customAuthnCtxClassRef text
add + -metadataUrl -metadataRefreshInterval -relaystateRule -storeSAMLResponse -preferredBindType -Attributes -Audience -Attribute1Expr -Attribute2Expr -Attribute3Expr -Attribute4Expr -Attribute5Expr -Attribute6Expr -Attribute7Expr -Attribute8Expr -Attribute9Expr -Attribute10Expr -Attribute11Expr -Attribute12Expr -Attribute13Expr -Attribute14Expr -Attribute15Expr -Attribute16Expr -signAssertion -encryptAssertion -groupNameField -stateChecks -customAuthnCtxClassRef
set + -metadataUrl -metadataRefreshInterval -relaystateRule -storeSAMLResponse -preferredBindType -Attributes -Audience -Attribute1Expr -Attribute2Expr -Attribute3Expr -Attribute4Expr -Attribute5Expr -Attribute6Expr -Attribute7Expr -Attribute8Expr -Attribute9Expr -Attribute10Expr -Attribute11Expr -Attribute12Expr -Attribute13Expr -Attribute14Expr -Attribute15Expr -Attribute16Expr -signAssertion -encryptAssertion -groupNameField -stateChecks -customAuthnCtxClassRef
.
noun authentication samlIdPProfile
# seen in public configurations: ON for ASSERTION
arg defaultAuthenticationGroup text
arg metadataUrl url
arg metadataRefreshInterval integer 1 * = 3600
arg signatureService text
arg acsUrlRule expression
arg signAssertion enum NONE|OFF ASSERTION|ON RESPONSE BOTH = ASSERTION
add + -defaultAuthenticationGroup -metadataUrl -metadataRefreshInterval -signatureService -acsUrlRule
set + -defaultAuthenticationGroup -metadataUrl -metadataRefreshInterval -signatureService -acsUrlRule
.
noun authentication noAuthAction
arg name name
arg defaultAuthenticationGroup text
add name -defaultAuthenticationGroup
set name -defaultAuthenticationGroup
unset name -defaultAuthenticationGroup
rm name
show [name]
.
noun authentication captchaAction
arg name name
arg serverURL url
arg secretKey text
arg siteKey text
arg defaultAuthenticationGroup text
arg scoreThreshold integer 0 10 = 5
add name -serverURL -secretKey! -siteKey! -defaultAuthenticationGroup -scoreThreshold
set name -serverURL -secretKey -siteKey -defaultAuthenticationGroup -scoreThreshold
unset name -serverURL -defaultAuthenticationGroup -scoreThreshold
rm name
show [name]
.
noun authentication emailAction
arg name name
arg userName text
arg password text
arg serverURL text
arg content text
arg defaultAuthenticationGroup text
arg timeout integer 1 3600 = 180
arg type enum SMTP ATHENA = SMTP
arg emailAddress text
add name -userName -password -serverURL -content -defaultAuthenticationGroup -timeout -type -emailAddress
set name -userName -password -serverURL -content -defaultAuthenticationGroup -timeout -type -emailAddress
unset name -userName -password -content -defaultAuthenticationGroup -timeout -type -emailAddress
rm name
show [name]
.
noun vpn parameter
# seen in public configurations: -AdvancedClientlessVpnMode
arg clientOptions text
arg clientConfiguration set enum none trace all
arg sameSite enum None LAX STRICT
arg backendServerSni enum ENABLED DISABLED = DISABLED
arg backendcertValidation enum ENABLED DISABLED = DISABLED
arg maxIIPPerUser integer 1 8
arg httpTrackConnProxy enum ON OFF = OFF
arg secureprivateaccess enum ENABLED DISABLED = DISABLED
arg accessRestrictedPageRedirect enum NS CDN
arg fqdnSpoofedIP address
arg netmask netmask
arg AdvancedClientlessVpnMode enum ENABLED DISABLED STRICT = DISABLED
set + -AdvancedClientlessVpnMode -clientOptions -sameSite -backendServerSni -backendcertValidation -maxIIPPerUser -httpTrackConnProxy -secureprivateaccess -accessRestrictedPageRedirect -fqdnSpoofedIP -netmask
.
noun vpn sessionAction
# seen in public configurations: -AdvancedClientlessVpnMode
arg clientOptions text
arg fqdnSpoofedIP address
arg netmask netmask
arg epaClientType enum ON OFF plugin
arg AdvancedClientlessVpnMode enum ENABLED DISABLED STRICT = DISABLED
add + -AdvancedClientlessVpnMode -clientOptions -fqdnSpoofedIP -netmask -epaClientType
set + -AdvancedClientlessVpnMode -clientOptions -fqdnSpoofedIP -netmask -epaClientType
.
noun audit syslogAction
# seen in public configurations: -serverIP
arg contentInspectionLog enum ENABLED DISABLED = DISABLED
arg protocolViolations enum ALL NONE
arg urlFilteringLog enum ENABLED DISABLED = DISABLED
arg streamAnalytics enum ENABLED DISABLED = DISABLED
arg transport enum TCP UDP
arg urlFiltering enum ENABLED DISABLED = DISABLED
arg managementlog set enum ALL SHELL Access NSMGMT NONE
arg mgmtlogLevel set enum ALL EMERGENCY ALERT CRITICAL ERROR WARNING NOTICE INFORMATIONAL DEBUG NONE
arg syslogcompliance enum RFC5424
arg httpAuthToken text
arg httpEndpointUrl text
add name serverIP -serverPort -logLevel! -dateFormat -logFacility -tcp -acl -timeZone -userDefinedAuditlog -appflowExport -lsn -alg -subscriberLog -transport -tcpProfileName -maxLogDataSizeToHold -dns -netProfile -sslInterception
add name -serverIP! -serverPort -logLevel! -dateFormat -logFacility -tcp -acl -timeZone -userDefinedAuditlog -appflowExport -lsn -alg -subscriberLog -transport -tcpProfileName -maxLogDataSizeToHold -dns -netProfile -sslInterception
add name serverDomainName -domainResolveRetry -serverPort -logLevel! -dateFormat -logFacility -tcp -acl -timeZone -userDefinedAuditlog -appflowExport -lsn -alg -subscriberLog -transport -tcpProfileName -maxLogDataSizeToHold -dns -netProfile -sslInterception
add name -lbVserverName! -serverPort -logLevel! -dateFormat -logFacility -tcp -acl -timeZone -userDefinedAuditlog -appflowExport -lsn -alg -subscriberLog -transport -tcpProfileName -maxLogDataSizeToHold -dns -netProfile -sslInterception
add + -contentInspectionLog -protocolViolations -urlFilteringLog -streamAnalytics -urlFiltering -managementlog -mgmtlogLevel -syslogcompliance -httpAuthToken -httpEndpointUrl
set + -contentInspectionLog -protocolViolations -urlFilteringLog -streamAnalytics -transport -urlFiltering -managementlog -mgmtlogLevel -syslogcompliance -httpAuthToken -httpEndpointUrl
.
noun system user
arg allowedManagementInterface list enum CLI API
arg maxsession integer 1 100 = 20
add + -allowedManagementInterface
set + -allowedManagementInterface
add userName [password] -externalAuth -promptString -timeout -logging -maxsession
add userName -password! -externalAuth -promptString -timeout -logging -maxsession
set userName [password] -externalAuth -promptString -timeout -logging -maxsession
set userName -password! -externalAuth -promptString -timeout -logging -maxsession
.
noun system group
arg policyName name
bind groupName -userName!
bind groupName -policyName! priority
bind groupName -partitionName!
arg allowedManagementInterface list enum CLI API
arg daystoexpire integer 30 255
arg warnpriorndays integer 5 40
add + -allowedManagementInterface -daystoexpire -warnpriorndays
set + -allowedManagementInterface -daystoexpire -warnpriorndays
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
add + -spdy -grpcHoldLimit -grpcHoldTimeout -grpcLengthDelimitation -HTTP2AltSvcFrame -http2StrictCipher -markRfc7230NonCompliantInval -markHttpHeaderExtraWSError -http3 -altSvcValue -passProtocolUpgrade -maxHeaderFieldLen -hostHeaderValidation -maxDuplicateHeaderFields -allowOnlyWordCharactersAndHyphen -minReUsedCon -websockets_enabled -markTraceReqInval -http2InitialConnWindowSize -http2MaxPingFramesPerMin -http2MaxSettingsFramesPerMin -http2MaxResetFramesPerMin -http2MaxEmptyFramesPerMin -http2MaxRxResetFramesPerMin -http2ExtendedConnect -http3MaxHeaderFieldSectionSize -http3MaxHeaderTableSize -http3MaxHeaderBlockedStreams -http3WebTransport -http3MinSeverConn -httpPipelineBuffSize
set + -spdy -grpcHoldLimit -grpcHoldTimeout -grpcLengthDelimitation -HTTP2AltSvcFrame -http2StrictCipher -markRfc7230NonCompliantInval -markHttpHeaderExtraWSError -http3 -altSvcValue -passProtocolUpgrade -maxHeaderFieldLen -hostHeaderValidation -maxDuplicateHeaderFields -allowOnlyWordCharactersAndHyphen -minReUsedCon -websockets_enabled -markTraceReqInval -http2InitialConnWindowSize -http2MaxPingFramesPerMin -http2MaxSettingsFramesPerMin -http2MaxResetFramesPerMin -http2MaxEmptyFramesPerMin -http2MaxRxResetFramesPerMin -http2ExtendedConnect -http3MaxHeaderFieldSectionSize -http3MaxHeaderTableSize -http3MaxHeaderBlockedStreams -http3WebTransport -http3MinSeverConn -httpPipelineBuffSize
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
add + -mode
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
add name -ackDelayExponent -activeConnectionIDlimit -activeConnectionMigration -congestionCtrlAlgorithm -initialMaximumData -maxIdleTimeout -newTokenValidityPeriod -retryTokenValidityPeriod -statelessAddressValidation
set name -ackDelayExponent -activeConnectionIDlimit -activeConnectionMigration -congestionCtrlAlgorithm -initialMaximumData -maxIdleTimeout -newTokenValidityPeriod -retryTokenValidityPeriod -statelessAddressValidation
unset name -ackDelayExponent -activeConnectionIDlimit -activeConnectionMigration -congestionCtrlAlgorithm -initialMaximumData -maxIdleTimeout -newTokenValidityPeriod -retryTokenValidityPeriod -statelessAddressValidation
rm name
show [name]
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
add + -kernelstate -stateful -type -dfdhash -nodeid
set + -stateful -type -dfdhash -nodeid
.
noun ns pbr
arg kernelstate text
add + -kernelstate
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
noun audit syslogGlobal
unbind -policyName! -globalBindType
.
noun audit nslogGlobal
unbind -policyName! -globalBindType
.
noun rdp clientprofile
arg psk text
arg randomizeRDPFilename enum YES NO = NO
arg rdpLinkAttribute text
arg rdpValidateClientIP enum ENABLE DISABLE = DISABLE
arg rdpUrlLinkAttribute text
add + -randomizeRDPFilename -rdpLinkAttribute -rdpValidateClientIP -rdpUrlLinkAttribute
set + -randomizeRDPFilename -rdpLinkAttribute -rdpValidateClientIP -rdpUrlLinkAttribute
.
noun lb action
arg name name
arg type enum NOLBACTION SELECTIONORDER
arg value list integer 1 8192
arg comment text 255
arg newName name
add name type -value -comment
set name -value -comment
unset name -value -comment
rm name
show [name]
rename name newName
.
noun lb policy
arg name name
arg rule expression
arg action name
arg undefAction text
arg comment text 255
arg logAction name
arg newName name
add name -rule! -action! -undefAction -comment -logAction
set name -rule -action -undefAction -comment -logAction
unset name -undefAction -comment -logAction
rm name
show [name]
stat [name]
rename name newName
.
noun lb policylabel
arg labelName name
arg policyLabelType enum HTTP DNS OTHERTCP SIP_UDP SIP_TCP MYSQL MSSQL ORACLE NAT DIAMETER RADIUS MQTT QUIC_BRIDGE HTTP_QUIC
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg labelType enum vserver policylabel
arg invokeLabelName name
arg invoke none + labelType invokeLabelName
arg comment text 255
arg newName name
add labelName -policyLabelType! -comment
rm labelName
bind labelName policyName priority [gotoPriorityExpression] -invoke
unbind labelName policyName -priority
show [labelName]
rename labelName newName
.
noun lb global
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg type text
arg labelType enum vserver policylabel
arg labelName name
arg invoke none + labelType labelName
bind policyName priority [gotoPriorityExpression] -type -invoke
unbind policyName -type -priority
show -type
.
noun contentInspection action
arg name name
arg type enum ICAP INLINEINSPECTION MIRROR NOINSPECTION
arg serverName name
arg serverIP address
arg serverPort port = 1344
arg ifServerDown enum CONTINUE DROP RESET = RESET
arg icapProfileName name
add name -type! -serverName -serverIP -serverPort -ifServerDown -icapProfileName
set name -serverName -serverIP -serverPort -ifServerDown -icapProfileName
unset name -serverPort -ifServerDown
rm name
show [name]
.
noun contentInspection policy
arg name name
arg rule expression
arg action name
arg undefAction text
arg comment text 255
arg logAction name
arg newName name
add name -rule! -action! -undefAction -comment -logAction
set name -rule -action -undefAction -comment -logAction
unset name -undefAction -comment -logAction
rm name
show [name]
stat [name]
rename name newName
.
noun contentInspection global
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg type enum REQ_OVERRIDE REQ_DEFAULT RES_OVERRIDE RES_DEFAULT
arg labelType enum reqvserver resvserver policylabel
arg labelName name
arg invoke none + labelType labelName
bind -policyName! -priority! -gotoPriorityExpression -type -invoke
unbind -policyName! -type -priority
show -type
.
noun ns icapProfile
arg name name
arg preview enum ENABLED DISABLED = DISABLED
arg previewLength integer 0 4294967294 = 4096
arg uri text
arg hostHeader text
arg userAgent text
arg Mode enum REQMOD RESPMOD
arg queryParams text
arg connectionKeepAlive enum ENABLED DISABLED = ENABLED
arg allow204 enum ENABLED DISABLED = ENABLED
arg insertICAPHeaders text
arg insertHTTPRequest expression
arg reqTimeout integer 0 86400 = 0
arg reqTimeoutAction enum BYPASS DROP RESET = RESET
arg logAction name
add name -preview -previewLength -uri! -hostHeader -userAgent -Mode! -queryParams -connectionKeepAlive -allow204 -insertICAPHeaders -insertHTTPRequest -reqTimeout -reqTimeoutAction -logAction
set name -preview -previewLength -uri -hostHeader -userAgent -Mode -queryParams -connectionKeepAlive -allow204 -insertICAPHeaders -insertHTTPRequest -reqTimeout -reqTimeoutAction -logAction
unset name -preview -previewLength -hostHeader -userAgent -queryParams -connectionKeepAlive -allow204 -insertICAPHeaders -insertHTTPRequest -reqTimeout -reqTimeoutAction -logAction
rm name
show [name]
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
noun aaa otpparameter
arg encryption enum ON OFF = OFF
arg maxOTPDevices integer 0 255 = 4
set -encryption -maxOTPDevices
unset -encryption -maxOTPDevices
show
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
noun dns soaRec
# seen in public configurations: the server and the contact without flags
add domain -originServer! -contact! -serial -refresh -retry -expire -minimum -TTL
add domain originServer contact -serial -refresh -retry -expire -minimum -TTL
.
noun HA node
# seen in public configurations: -preemption, -propState
arg preemption enum ENABLED DISABLED = DISABLED
arg propState enum ENABLED DISABLED = ENABLED
set + -preemption -propState
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
add + -backplaneBasedView
set + -backplaneBasedView
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
add + -haMonitor
set + -haMonitor -ownerGroup
.
noun authorization action
# seen in public configurations: add
arg verdict enum ALLOW DENY
add name verdict
rm name
.
noun authentication localPolicy
# seen in public configurations: -rule, and an action behind it
arg reqAction name
add name rule
add name -rule! [reqAction]
.
noun aaa group
# seen in public configurations: -logLevel
arg logLevel text
arg type enum REQUEST UDP_REQUEST DNS_REQUEST ICMP_REQUEST = REQUEST
add + -logLevel
bind groupName -userName!
bind groupName -policy! -priority -gotoPriorityExpression -type
bind groupName -intranetApplication!
bind groupName -urlName!
bind groupName -intranetIP!
bind groupName -intranetIP6!
unbind groupName -userName!
unbind groupName -policy!
unbind groupName -intranetApplication!
unbind groupName -urlName!
unbind groupName -intranetIP!
unbind groupName -intranetIP6!
.
noun tm sessionAction
# seen in public configurations: ENABLED for ON
arg persistentCookie enum ON|ENABLED OFF|DISABLED
.
noun authentication logoutAction
# seen in public configurations
arg name name
arg logoutURL text
add name -logoutURL
set name -logoutURL
rm name
show [name]
.
noun authentication logoutPolicy
# seen in public configurations
arg name name
arg rule expression
arg action name
arg comment text 255
add name -rule! -action! -comment
set name -rule -action -comment
rm name
show [name]
.
noun audit syslogPolicy
# seen in public configurations: -rule and -action
add name rule action
add name -rule! -action!
.
noun audit nslogPolicy
# seen in public configurations: -rule and -action
add name rule action
add name -rule! -action!
.
noun cache selector
# seen in public configurations: -rule
arg rule list expression
add selectorName rule...
add selectorName -rule!
.
noun channel
arg mode enum MANUAL AUTO DESIRED = AUTO
arg connDistr enum ENABLED DISABLED = DISABLED
arg macdistr enum SOURCE DESTINATION BOTH
add + -mode -connDistr -macdistr -mtu -linkRedundancy -lrMinThroughput
set + -mode -connDistr -macdistr
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
add + -MBF -proxyProtocol -proxyProtocolTxVersion -proxyProtocolAfterTlsHandshake
set + -MBF -proxyProtocol -proxyProtocolTxVersion -proxyProtocolAfterTlsHandshake
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
set + -recvBuffSize -mptcpSendSFResetOption -mptcpFastCloseOption -mptcpReliableAddAddr -tcpfinTimeout -compactTCPOptionNoop -delinkClientServerOnRST -rfc5961ChlgAckLimit -enhancedISNGeneration -KAprobeUpdateLastactivity
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
set + -masterclockcpu1 -kvmVirtioMultiqueue
.
noun audit syslogParams
arg urlFiltering enum ENABLED DISABLED = DISABLED
arg contentInspectionLog enum ENABLED DISABLED = DISABLED
arg protocolViolations enum ALL NONE = NONE
arg streamAnalytics enum ENABLED DISABLED = DISABLED
set + -urlFiltering -contentInspectionLog -protocolViolations -streamAnalytics
.
noun audit nslogParams
arg urlFiltering enum ENABLED DISABLED = DISABLED
arg contentInspectionLog enum ENABLED DISABLED = DISABLED
arg protocolViolations enum ALL NONE = NONE
set + -urlFiltering -contentInspectionLog -protocolViolations
.
noun audit nslogAction
arg urlFiltering enum ENABLED DISABLED = DISABLED
arg contentInspectionLog enum ENABLED DISABLED = DISABLED
arg protocolViolations enum ALL NONE = NONE
add + -urlFiltering -contentInspectionLog -protocolViolations
set + -urlFiltering -contentInspectionLog -protocolViolations
.
noun appflow action
arg botInsight enum ENABLED DISABLED = DISABLED
arg CIInsight enum ENABLED DISABLED = DISABLED
add + -botInsight -CIInsight
set + -botInsight -CIInsight -metricsLog -transactionLog
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
add + -useOriginIpPortForCache
set + -useOriginIpPortForCache
.
noun responder param
arg timeout integer 1 5000 = 3900
set + -undefAction -timeout
.
noun policy dataset
arg endRange text
bind + -endRange -comment
.
noun policy stringmap
bind + -comment
.
noun transform profile
add + -onlyTransformAbsURLinBody
.
noun filter prebodyInjection
arg prebody file
set prebody
unset
show
.
noun filter postbodyInjection
arg postbody file
set postbody
unset
show
.
noun feo action
add + -cacheMaxage
set + -cacheMaxage
.
noun ssl action
arg clientCertVerification enum Mandatory Optional
arg sslLogProfile name
arg forward name
arg cacertgrpname name
add + -clientCertVerification -sslLogProfile -forward -cacertgrpname
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
noun authentication tacacsAction
arg Attributes text
add + -Attributes
set + -Attributes
.
noun authentication vserver
# seen in public configurations: bind -type AAA_REQUEST
arg sameSite enum None LAX STRICT
arg certkeyNames name
arg type enum REQUEST RESPONSE ICA_REQUEST OTHERTCP_REQUEST AAA_REQUEST AAA_RESPONSE
add + -sameSite -certkeyNames
set + -sameSite -certkeyNames
bind name -policy! -priority -secondary -groupExtraction -nextFactor -gotoPriorityExpression -type
bind name -portaltheme!
.
noun authentication epaAction
arg deviceTypeExpression expression
add + -deviceTypeExpression
set + -deviceTypeExpression
.
noun authentication pushService
arg name name
arg clientID text
arg clientSecret text
arg CustomerID text
arg refreshInterval integer 0 * = 50
add name -clientID -clientSecret -CustomerID -refreshInterval
set name -clientID -clientSecret -CustomerID -refreshInterval
unset name -clientID -clientSecret -CustomerID -refreshInterval
rm name
show [name]
.
noun authentication azureKeyVault
arg name name
arg vaultName text
arg clientID text
arg clientSecret text
arg servicePrincipal text
arg tokenEndpoint url
arg pushService name
arg defaultAuthenticationGroup text
arg refreshInterval integer 0 * = 50
arg tenantID text
arg authentication enum ENABLED DISABLED = ENABLED
add name -vaultName! -clientID! -clientSecret! -servicePrincipal -tokenEndpoint -pushService -defaultAuthenticationGroup -refreshInterval -tenantID -authentication
set name -vaultName -clientID -clientSecret -servicePrincipal -tokenEndpoint -pushService -defaultAuthenticationGroup -refreshInterval -tenantID -authentication
rm name
show [name]
.
noun authentication citrixAuthAction
arg name name
arg authenticationType enum CITRIXCONNECTOR ATHENA = CITRIXCONNECTOR
arg authentication enum ENABLED DISABLED = ENABLED
add name -authenticationType -authentication
set name -authenticationType -authentication
unset name -authenticationType -authentication
rm name
show [name]
.
noun authentication adfsProxyProfile
arg name name
arg userName text
arg password text
arg serverUrl url
arg certKeyName name
add name -userName! -password! -serverUrl! -certKeyName!
set name -userName -password -serverUrl -certKeyName
rm name
show [name]
.
noun authentication smartAccessProfile
arg name name
arg tags text
arg comment text 255
add name -tags! -comment
set name -tags -comment
unset name -comment
rm name
show [name]
.
noun authentication smartAccessPolicy
arg name name
arg rule expression
arg action name
arg comment text 255
add name -rule! -action! -comment
set name -rule -action -comment
unset name -comment
rm name
show [name]
.
noun authentication protectedUserAction
arg name name
arg realmStr text
add name -realmStr!
set name -realmStr
rm name
show [name]
.
noun aaa parameter
arg persistentLoginAttempts enum ENABLED DISABLED = DISABLED
arg pwdExpiryNotificationDays integer 0 255 = 0
arg maxKBQuestions integer 2 6
arg loginEncryption enum ENABLED DISABLED = DISABLED
arg sameSite enum None LAX STRICT
arg apiTokenCache enum ENABLED DISABLED = DISABLED
arg tokenIntrospectionInterval integer 0 *
arg defaultCSPHeader enum ENABLED DISABLED = DISABLED
arg httpOnlyCookie enum ENABLED DISABLED = DISABLED
arg enhancedEPA enum ENABLED DISABLED = DISABLED
arg wafProtection set enum DISABLED AUTH PORTAL VPN DEFAULT
arg securityInsights enum ENABLED DISABLED = DISABLED
arg maxSamlDeflateSize integer 0 *
set + -persistentLoginAttempts -pwdExpiryNotificationDays -maxKBQuestions -loginEncryption -sameSite -apiTokenCache -tokenIntrospectionInterval -defaultCSPHeader -httpOnlyCookie -enhancedEPA -wafProtection -securityInsights -maxSamlDeflateSize
.
noun vpn vserver
# seen in public configurations: bind -type AAA_REQUEST
arg advancedEpa enum ON OFF = OFF
arg userDomains text
arg quicProfileName name
arg sameSite enum None LAX STRICT
arg accessRestrictedPageRedirect enum NS CDN
arg secureprivateaccess enum ENABLED DISABLED = DISABLED
arg analyticsProfile name
arg type enum REQUEST RESPONSE ICA_REQUEST OTHERTCP_REQUEST AAA_REQUEST AAA_RESPONSE
add + -advancedEpa -userDomains -quicProfileName -sameSite -accessRestrictedPageRedirect -secureprivateaccess
set + -advancedEpa -userDomains -quicProfileName -sameSite -accessRestrictedPageRedirect -secureprivateaccess
bind name -policy! -priority -secondary -groupExtraction -gotoPriorityExpression -type
bind name -intranetApplication!
bind name -nextHopServer!
bind name -urlName!
bind name -intranetIP!
bind name -intranetIP6!
bind name -staServer! -staAddressType
bind name -appController!
bind name -sharefile!
bind name -portaltheme!
bind name -eula!
unbind name -policy! -secondary -groupExtraction -type
unbind name -intranetApplication!
unbind name -nextHopServer!
unbind name -urlName!
unbind name -intranetIP!
unbind name -intranetIP6!
unbind name -staServer!
unbind name -appController!
unbind name -sharefile!
unbind name -portaltheme!
unbind name -eula!
bind name -analyticsProfile!
unbind name -analyticsProfile!
.
noun vpn url
arg appjson text
add + -appjson
set + -appjson
.
noun vpn samlSSOProfile
add + -relaystateRule
.
noun rdp serverprofile
arg rdpRedirection enum ENABLE DISABLE = DISABLE
add + -rdpRedirection
set + -rdpRedirection
.
noun ica accessprofile
arg draganddrop enum DEFAULT DISABLED = DISABLED
arg smartcardredirection enum DEFAULT DISABLED = DISABLED
arg fido2redirection enum DEFAULT DISABLED = DISABLED
arg wiaredirection enum DEFAULT DISABLED = DISABLED
arg clientTWAINDeviceRedirection enum DEFAULT DISABLED = DISABLED
add + -draganddrop -smartcardredirection -fido2redirection -wiaredirection -clientTWAINDeviceRedirection
set + -draganddrop -smartcardredirection -fido2redirection -wiaredirection -clientTWAINDeviceRedirection
.
noun ica parameter
arg hdxInsightNonNSAP enum YES NO = NO
arg EDTPMTUDDF enum ENABLED DISABLED = DISABLED
arg EDTPMTUDDFTimeout integer 10 65535 = 100
arg EDTPMTUDRediscovery enum ENABLED DISABLED = DISABLED
arg EDTLossTolerant enum ENABLED DISABLED = DISABLED
arg DFPersistence enum ENABLED DISABLED = DISABLED
set + -hdxInsightNonNSAP -EDTPMTUDDF -EDTPMTUDDFTimeout -EDTPMTUDRediscovery -EDTLossTolerant -DFPersistence
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
add + -admUserName -admPassword -deviceProfileName -validateCert
.
noun contentInspection profile
arg name name
arg type enum InlineInspection Mirror
arg ingressInterface interface
arg ingressVlan integer 1 4094
arg egressInterface interface
arg egressVlan integer 1 4094
arg ipTunnel name
add name -type! -ingressInterface -ingressVlan -egressInterface -egressVlan -ipTunnel
set name -ingressInterface -ingressVlan -egressInterface -egressVlan -ipTunnel
unset name -ingressVlan -egressVlan
rm name
show [name]
.
noun urlfiltering parameter
# seen in public configurations: -seedDBSizeLevel
arg HoursBetweenDBUpdates integer 0 720
arg TimeOfDayToUpdateDB time
arg LocalDatabaseThreads integer 1 4 = 4
arg CloudHost host
arg SeedDBPath file
arg maxNumberOfCloudThreads integer 1 128 = 4
arg cloudKeepAliveTimeout integer 1000 600000 = 120000
arg cloudServerConnectTimeout integer 1000 600000 = 1000
arg cloudDBLookupTimeout integer 1000 600000 = 2000
arg proxyHostIP address
arg proxyPort port
arg proxyUsername text
arg proxyPassword text
arg seedDBSizeLevel integer 1 5 = 1
set -HoursBetweenDBUpdates -TimeOfDayToUpdateDB -LocalDatabaseThreads -CloudHost -SeedDBPath -maxNumberOfCloudThreads -cloudKeepAliveTimeout -cloudServerConnectTimeout -cloudDBLookupTimeout -proxyHostIP -proxyPort -proxyUsername -proxyPassword -seedDBSizeLevel
unset -HoursBetweenDBUpdates -TimeOfDayToUpdateDB -LocalDatabaseThreads -CloudHost -SeedDBPath -proxyHostIP -proxyPort
show
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
noun policy patsetfile
arg name name
arg src text
arg overwrite switch
arg comment text 127
arg delimiter text
arg charset enum ASCII UTF_8
import src name -overwrite -delimiter -charset
add name -comment
rm name
show [name]
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
noun adm parameter
arg admserviceConnect enum ENABLED DISABLED = ENABLED
set -admserviceConnect
unset -admserviceConnect
show
.
noun metrics profile
arg name name
arg collector name
arg outputMode enum avro prometheus = avro
arg metrics enum ENABLED DISABLED = DISABLED
arg metricsExportFrequency integer 30 300 = 30
arg metricsEndpointUrl url
arg metricsAuthToken text
arg schemaFile text
arg serveMode enum Push Pull
add name -collector -outputMode -metrics -metricsExportFrequency -metricsEndpointUrl -metricsAuthToken -schemaFile -serveMode
set name -collector -outputMode -metrics -metricsExportFrequency -metricsEndpointUrl -metricsAuthToken -schemaFile -serveMode
unset name -collector -outputMode -metrics -metricsExportFrequency -metricsEndpointUrl -metricsAuthToken -schemaFile -serveMode
rm name
show [name]
.
noun tunnel global
arg gotoPriorityExpression expression
arg type enum REQ_OVERRIDE REQ_DEFAULT RES_OVERRIDE RES_DEFAULT
bind + -gotoPriorityExpression -type
.
noun aaa user
arg type enum REQUEST UDP_REQUEST DNS_REQUEST ICMP_REQUEST = REQUEST
bind userName -policy! -priority -gotoPriorityExpression -type
bind userName -intranetApplication!
bind userName -urlName!
bind userName -intranetIP!
bind userName -intranetIP6!
unbind userName -policy!
unbind userName -intranetApplication!
unbind userName -urlName!
unbind userName -intranetIP!
unbind userName -intranetIP6!
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
set + -httpPort -maxConn -maxReq -cip -cookieversion -secureCookie -pmtuMin -pmtuTimeout -ftpPortRange -crPortRange -timezone
unset + -httpPort -maxConn -maxReq -cip -cookieversion -secureCookie -pmtuMin -pmtuTimeout -ftpPortRange -crPortRange -timezone
.
noun sc parameter
# older products have it
arg sessionLife integer 1 4294967294 = 300
arg vsr file
set -sessionLife -vsr
unset -sessionLife -vsr
show
.
noun sc policy
# older products have it
arg name name
arg url text
arg rule expression
arg delay integer 1 599999999
arg maxConn integer 1 4294967294
arg action enum ACS NS NOACTION + [altContentSvcName] + [altContentPath]
arg altContentSvcName name
arg altContentPath text
add name -url -rule -delay -maxConn -action
set name -url -rule -delay -maxConn -action
unset name -delay -maxConn
rm name
show [name]
.
noun pq policy
# older products have it
arg policyName name
arg rule expression
arg priority integer 1 3
arg weight integer 0 101
arg qDepth integer 0 4294967294 = 0
arg polqDepth integer 0 4294967294 = 0
add policyName -rule! -priority! -weight -qDepth -polqDepth
set policyName -weight -qDepth -polqDepth
unset policyName -weight -qDepth -polqDepth
rm policyName
show [policyName]
.
noun dos policy
# older products have it
arg name name
arg qDepth integer 21 4294967294
arg cltDetectRate integer 0 100
add name -qDepth! -cltDetectRate
set name -qDepth -cltDetectRate
unset name -cltDetectRate
rm name
show [name]
.
`;
