// Policies, what they run, and what writes of traffic. What the grammar lacks of it; additions.ts says how it is written.

export const POLICIES_ADDITIONS = `
noun responder action
arg headers list text
add name type [target] -comment -responseStatusCode -reasonPhrase -headers
arg bypassSafetyCheck enum YES NO = NO
add + -bypassSafetyCheck
set + -bypassSafetyCheck
.
noun rewrite action
arg bypassSafetyCheck enum YES NO = NO
arg type enum noop delete insert_http_header delete_http_header corrupt_http_header insert_before insert_after replace replace_http_res delete_all replace_all insert_before_all insert_after_all clientless_vpn_encode clientless_vpn_encode_all clientless_vpn_decode clientless_vpn_decode_all insert_sip_header delete_sip_header corrupt_sip_header replace_sip_res replace_diameter_header_field replace_dns_header_field replace_dns_answer_section replace_mqtt delete_mqtt insert_mqtt insert_before_mqtt insert_after_mqtt
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
noun policy patset
arg dynamic enum YES NO = NO
arg patsetFile name
add + -dynamic -patsetFile
bind + -comment
set name -dynamic
unset name -dynamic
.
noun appfw profile
# seen in public configurations: -learning, the limits of XML at set, -formActionURL and -isFormActionRegex as flags, numbers behind the type of a field
arg location enum FORMFIELD HEADER COOKIE URL ELEMENT ATTRIBUTE
arg valueType enum Keyword SpecialString Wildchar Tag Attribute Pattern + [valueExpression]
arg type set enum HTML XML JSON GRPC
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
arg SQLInjectionOnlyCheckFieldsWithSQLChars enum ON OFF = ON
arg XMLSQLInjectionOnlyCheckFieldsWithSQLChars enum ON OFF = ON
arg defaultFieldFormatMaxOccurrences integer 1 65535
arg JSONMessageScan enum ON OFF = OFF
arg JSONMessageScanLimit integer 1 *
arg messageScanLimitContentTypes set enum none JSON XML GRPC
arg stripComments enum ON OFF = OFF
arg as_prof_bypass_list_enable enum ON OFF = OFF
arg as_prof_deny_list_enable enum ON OFF = OFF
arg fakeAccount text
arg formExpression text
arg formURL text
arg tag text
arg isFieldNameRegex enum REGEX NOTREGEX
arg RESTValidation text
arg rest_validation_action set enum none log
arg gRPCValidation text
arg grpc_relax_validation_action set enum none log
add + -JSONDoSAction -JSONSQLInjectionAction -JSONSQLInjectionType -JSONXSSAction -JSONCMDInjectionAction -JSONErrorObject -JSONBlockKeywordAction -postBodyLimitAction -fileUploadTypesAction -CMDInjectionAction -CMDInjectionType -blockKeywordAction -RESTAction -gRPCAction -bufferOverflowMaxTotalHeaderLength -bufferOverflowMaxQueryLength -clientIpExpression -CEFLogging -verboseLogLevel -inspectQueryContentTypes -RFCProfile -relaxationRules -dynamicLearning -fakeAccountDetection -geoLocationLogging -addCookieSamesite -cookieSamesiteAttribute -insertCookieSameSiteAttribute -SQLInjectionGrammar -CMDInjectionGrammar -JSONSQLInjectionGrammar -JSONCMDInjectionGrammar -JSONCMDInjectionType -APISpec -protoFileObject -JSONErrorStatusCode -JSONErrorStatusMessage -XMLErrorStatusCode -XMLErrorStatusMessage -HTMLErrorStatusCode -HTMLErrorStatusMessage -infercontenttypexmlpayloadaction -sessionCookieName -SQLInjectionRuleType -crossSiteScriptingRuleType -augment -fieldScan -fieldScanLimit -JSONFieldScan -JSONFieldScanLimit -messageScan -messageScanLimit -postBodyLimitSignature -cookieHijackingAction -insertCookieFlags -SQLInjectionOnlyCheckFieldsWithSQLChars -XMLSQLInjectionOnlyCheckFieldsWithSQLChars -defaultFieldFormatMaxOccurrences -JSONMessageScan -JSONMessageScanLimit -messageScanLimitContentTypes -stripComments -as_prof_bypass_list_enable -as_prof_deny_list_enable
set + -JSONDoSAction -JSONSQLInjectionAction -JSONSQLInjectionType -JSONXSSAction -JSONCMDInjectionAction -JSONErrorObject -JSONBlockKeywordAction -postBodyLimitAction -fileUploadTypesAction -CMDInjectionAction -CMDInjectionType -blockKeywordAction -RESTAction -gRPCAction -bufferOverflowMaxTotalHeaderLength -bufferOverflowMaxQueryLength -learning -XMLMaxElementDepthCheck -XMLMaxElementDepth -XMLMaxElementNameLengthCheck -XMLMaxElementNameLength -XMLMaxElementsCheck -XMLMaxElements -XMLMaxElementChildrenCheck -XMLMaxElementChildren -XMLMaxAttributesCheck -XMLMaxAttributes -XMLMaxFileSizeCheck -XMLMaxFileSize -XMLMinFileSizeCheck -XMLMinFileSize -clientIpExpression -CEFLogging -verboseLogLevel -inspectQueryContentTypes -RFCProfile -relaxationRules -dynamicLearning -fakeAccountDetection -geoLocationLogging -addCookieSamesite -cookieSamesiteAttribute -insertCookieSameSiteAttribute -SQLInjectionGrammar -CMDInjectionGrammar -JSONSQLInjectionGrammar -JSONCMDInjectionGrammar -JSONCMDInjectionType -APISpec -protoFileObject -JSONErrorStatusCode -JSONErrorStatusMessage -XMLErrorStatusCode -XMLErrorStatusMessage -HTMLErrorStatusCode -HTMLErrorStatusMessage -infercontenttypexmlpayloadaction -sessionCookieName -SQLInjectionRuleType -crossSiteScriptingRuleType -augment -fieldScan -fieldScanLimit -JSONFieldScan -JSONFieldScanLimit -messageScan -messageScanLimit -postBodyLimitSignature -cookieHijackingAction -insertCookieFlags -SQLInjectionOnlyCheckFieldsWithSQLChars -XMLSQLInjectionOnlyCheckFieldsWithSQLChars -defaultFieldFormatMaxOccurrences -JSONMessageScan -JSONMessageScanLimit -messageScanLimitContentTypes -stripComments -as_prof_bypass_list_enable -as_prof_deny_list_enable
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
bind name -fakeAccount! -formURL -formExpression -tag -isFieldNameRegex -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -RESTValidation! -rest_validation_action -comment -state -isAutoDeployed -alertOnly -resourceId
bind name -gRPCValidation! -grpc_relax_validation_action -comment -state -isAutoDeployed -alertOnly -resourceId
unbind name -fakeAccount!
unbind name -RESTValidation!
unbind name -gRPCValidation!
.
noun appfw settings
arg proxyServer address
arg proxyPort port | *
arg cookieFlags enum none httpOnly secure all
arg centralizedLearning enum ON OFF = OFF
arg proxyUsername text
arg proxyPassword text
arg malformedReqAction set enum none block log stats
set + -proxyServer -proxyPort -cookieFlags -centralizedLearning -proxyUsername -proxyPassword -malformedReqAction
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
arg addCookieFlags enum none httpOnly secure all = httpOnly
arg deviceFingerprintMobile set enum NONE Android iOS
arg dfpRequestLimit integer 1 4294967295
arg headlessBrowserDetection enum ON OFF = OFF
arg kmEventsPostBodyLimit integer 1 204800
arg kmJavaScriptName text
arg sessionCookieName text
arg sessionTimeout integer 1 65535
arg signatureMultipleUserAgentHeaderAction set enum CHECKLAST LOG DROP REDIRECT RESET
arg signatureNoUserAgentHeaderAction set enum NONE LOG DROP REDIRECT RESET
arg spoofedReqAction set enum NONE LOG DROP REDIRECT RESET
arg verboseLogLevel enum NONE HTTP_FULL_HEADER = NONE
arg condition expression
arg countryCode text
arg limitType enum BURSTY SMOOTH
add name -signature -errorURL -trapURL -bot_enable_white_list -bot_enable_black_list -bot_enable_rate_limit -deviceFingerprint -deviceFingerprintAction -bot_enable_ip_reputation -trap -trapAction -bot_enable_tps -clientIPExpression -kmDetection -comment
set name -signature -errorURL -trapURL -bot_enable_white_list -bot_enable_black_list -bot_enable_rate_limit -deviceFingerprint -deviceFingerprintAction -bot_enable_ip_reputation -trap -trapAction -bot_enable_tps -clientIPExpression -kmDetection -comment
unset name -signature -errorURL -trapURL -bot_enable_white_list -bot_enable_black_list -bot_enable_rate_limit -deviceFingerprint -deviceFingerprintAction -bot_enable_ip_reputation -trap -trapAction -bot_enable_tps -clientIPExpression -kmDetection -comment
rm name
bind name -blackList! -type -value! -action -enabled -logMessage -comment
bind name -whiteList! -type -value! -enabled -log -logMessage -comment
bind name -ipReputation! -category! -action -enabled -logMessage -comment
bind name -rateLimit! -type! -url -rate -timeSlice -cookieName -countryCode -condition -limitType -action -enabled -logMessage -comment
bind name -tps! -type! -threshold -percentage -action -enabled -logMessage -comment
bind name -captchaResource! -url! -waitTime -gracePeriod -mutePeriod -requestLengthLimit -retryAttempts -action -enabled -logMessage -comment
bind name -trapInsertionURL! -url! -enabled -logMessage -comment
bind name -logExpression! -expression! -enabled -logMessage -comment
bind name -kmDetectionExpr! -expression! -enabled -logMessage -comment
show [name]
rename name newName
add + -whiteList -blackList -ipReputation -rateLimit -tps -addCookieFlags -deviceFingerprintMobile -dfpRequestLimit -headlessBrowserDetection -kmEventsPostBodyLimit -kmJavaScriptName -sessionCookieName -sessionTimeout -signatureMultipleUserAgentHeaderAction -signatureNoUserAgentHeaderAction -spoofedReqAction -verboseLogLevel
set + -whiteList -blackList -ipReputation -rateLimit -tps -addCookieFlags -deviceFingerprintMobile -dfpRequestLimit -headlessBrowserDetection -kmEventsPostBodyLimit -kmJavaScriptName -sessionCookieName -sessionTimeout -signatureMultipleUserAgentHeaderAction -signatureNoUserAgentHeaderAction -spoofedReqAction -verboseLogLevel
unbind name -blackList! -type -value!
unbind name -whiteList! -type -value!
unbind name -ipReputation! -category!
unbind name -rateLimit! -type! -url -cookieName -countryCode -condition
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
arg outputMode enum avro prometheus influx json
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
arg managementlog set enum ENABLED DISABLED
arg httpCustomHeaders list text
arg analyticsAuthToken text
arg analyticsEndpointUrl text
arg analyticsEndpointContentType text
arg analyticsEndpointMetadata text
arg metricsExportFrequency integer 30 300 = 30
arg schemaFile text
arg dataFormatFile text
arg topn enum ENABLED DISABLED = DISABLED
add name -type! -collectors -httpClientSideMeasurements -httpPageTracking -httpURL -httpHost -httpMethod -httpReferer -httpUserAgent -httpCookie -httpLocation -urlCategory -allHttpHeaders -outputMode -metrics -events -auditlogs -httpContentType -httpAuthentication -httpVia -httpXForwardedForHeader -httpSetCookie -httpSetCookie2 -httpDomainName -httpURLQuery -tcpBurstReporting -cqaReporting -integratedCache -grpcStatus -serveMode
set name -collectors -httpClientSideMeasurements -httpPageTracking -httpURL -httpHost -httpMethod -httpReferer -httpUserAgent -httpCookie -httpLocation -urlCategory -allHttpHeaders -outputMode -metrics -events -auditlogs -httpContentType -httpAuthentication -httpVia -httpXForwardedForHeader -httpSetCookie -httpSetCookie2 -httpDomainName -httpURLQuery -tcpBurstReporting -cqaReporting -integratedCache -grpcStatus -serveMode
unset name -collectors -httpClientSideMeasurements -httpPageTracking -httpURL -httpHost -httpMethod -httpReferer -httpUserAgent -httpCookie -httpLocation -urlCategory -allHttpHeaders -outputMode -metrics -events -auditlogs -httpContentType -httpAuthentication -httpVia -httpXForwardedForHeader -httpSetCookie -httpSetCookie2 -httpDomainName -httpURLQuery -tcpBurstReporting -cqaReporting -integratedCache -grpcStatus -serveMode
rm name
show [name]
add + -managementlog -httpCustomHeaders -analyticsAuthToken -analyticsEndpointUrl -analyticsEndpointContentType -analyticsEndpointMetadata -metricsExportFrequency -schemaFile -dataFormatFile -topn
set + -managementlog -httpCustomHeaders -analyticsAuthToken -analyticsEndpointUrl -analyticsEndpointContentType -analyticsEndpointMetadata -metricsExportFrequency -schemaFile -dataFormatFile -topn
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
noun audit syslogAction
# seen in public configurations: -serverIP
arg contentInspectionLog enum ENABLED DISABLED = DISABLED
arg protocolViolations enum ALL NONE
arg urlFilteringLog enum ENABLED DISABLED = DISABLED
arg streamAnalytics enum ENABLED DISABLED = DISABLED
arg transport enum TCP UDP HTTP HTTPS
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
noun audit syslogGlobal
unbind -policyName! -globalBindType
.
noun audit nslogGlobal
unbind -policyName! -globalBindType
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
noun responder param
arg timeout integer 1 5000 = 3900
set + -undefAction -timeout
.
noun policy dataset
arg endRange text
arg dynamic enum YES NO = NO
bind + -endRange -comment
add + -dynamic
set name -dynamic
unset name -dynamic
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
noun cmp parameter
arg randomGzipFilename enum ENABLED DISABLED = DISABLED
arg randomGzipFilenameMinLength integer 1 64 = 8
arg randomGzipFilenameMaxLength integer 1 64 = 63
set + -randomGzipFilename -randomGzipFilenameMinLength -randomGzipFilenameMaxLength
.
noun videooptimization detectionaction
arg name name
arg type enum clear_text_pd clear_text_abr encrypted_abr trigger_enc_abr trigger_body_detection
arg comment text
arg newName name
add name -type! -comment
rm name
set name -type -comment
unset name -comment
show [name]
rename name newName
.
noun videooptimization pacingaction
arg name name
arg rate integer 1 2147483647 = 1000
arg comment text
arg newName name
add name -rate! -comment
rm name
set name -rate -comment
unset name -rate -comment
show [name]
rename name newName
.
noun videooptimization detectionpolicy
arg name name
arg rule expression
arg action name
arg undefAction name
arg comment text
arg logAction name
arg newName name
add name -rule! -action! -undefAction -comment -logAction
rm name
set name -rule -action -undefAction -comment -logAction
unset name -undefAction -comment -logAction
show [name]
rename name newName
.
noun videooptimization pacingpolicy
arg name name
arg rule expression
arg action name
arg undefAction name
arg comment text
arg logAction name
arg newName name
add name -rule! -action! -undefAction -comment -logAction
rm name
set name -rule -action -undefAction -comment -logAction
unset name -undefAction -comment -logAction
show [name]
rename name newName
.
noun videooptimization detectionpolicylabel
arg labelName name
arg policylabeltype enum videoopt_req videoopt_res
arg comment text
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg invoke none + labelType + invokeLabelName
arg labelType enum vserver policylabel
arg invokeLabelName name
arg newName name
add labelName -policylabeltype -comment
rm labelName
bind labelName -policyName! -priority! -gotoPriorityExpression -invoke
unbind labelName -policyName! -priority
show [labelName]
rename labelName newName
.
noun videooptimization pacingpolicylabel
arg labelName name
arg policylabeltype enum videoopt_req videoopt_res
arg comment text
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg invoke none + labelType + invokeLabelName
arg labelType enum vserver policylabel
arg invokeLabelName name
arg newName name
add labelName -policylabeltype -comment
rm labelName
bind labelName -policyName! -priority! -gotoPriorityExpression -invoke
unbind labelName -policyName! -priority
show [labelName]
rename labelName newName
.
noun videooptimization globaldetection
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg type enum REQ_OVERRIDE REQ_DEFAULT RES_OVERRIDE RES_DEFAULT
arg invoke none + labelType + labelName
arg labelType enum vserver policylabel
arg labelName name
bind -policyName! -priority! -gotoPriorityExpression -type -invoke
unbind -policyName! -type -priority
show
.
noun videooptimization globalpacing
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg type enum REQ_OVERRIDE REQ_DEFAULT RES_OVERRIDE RES_DEFAULT
arg invoke none + labelType + labelName
arg labelType enum vserver policylabel
arg labelName name
bind -policyName! -priority! -gotoPriorityExpression -type -invoke
unbind -policyName! -type -priority
show
.
noun filter htmlinjectionparameter
# older products have it
arg rate integer 1 * = 1
arg frequency integer 1 * = 1
arg strict enum ENABLED DISABLED = ENABLED
arg htmlsearchlen integer 1 * = 1024
set -rate -frequency -strict -htmlsearchlen
unset -rate -frequency -strict -htmlsearchlen
show
.
noun filter htmlinjectionvariable
# older products have it
arg variable name
arg value text
add variable -value
rm variable
set variable -value!
unset variable -value
show [variable]
.
noun contentInspection callout
arg name name
arg type enum ICAP
arg profileName name
arg serverName name
arg serverIP address
arg serverPort port
arg returnType enum BOOL NUM TEXT
arg resultExpr expression
arg comment text
add name -type! -profileName -serverName -serverIP -serverPort -returnType! -resultExpr! -comment
rm name
set name -serverIP -serverPort -serverName -profileName -returnType -resultExpr -comment
unset name -serverPort -comment
show [name]
.
noun contentInspection parameter
arg undefAction text
set -undefAction!
unset -undefAction
show
.
noun contentInspection policylabel
arg labelName name
arg type enum REQ RES
arg comment text
arg policyName name
arg priority integer 1 2147483647
arg gotoPriorityExpression expression
arg invoke none + labelType + invokeLabelName
arg labelType enum reqvserver resvserver policylabel
arg invokeLabelName name
arg newName name
add labelName type -comment
rm labelName
bind labelName policyName priority [gotoPriorityExpression] -invoke
unbind labelName policyName -priority
show [labelName]
rename labelName newName
.
noun api spec
arg name name
arg file text
arg type enum PROTO OAS GRAPHQL
arg skipValidation enum YES NO = NO
add name -file! -type! -skipValidation
rm name
set name -file -type -skipValidation
unset name -skipValidation
show [name]
.
noun api specfile
arg name name
arg src text
arg overwrite switch
import src name -overwrite
rm name
show [name]
.
noun api profile
arg name name
arg apiVisibility enum ENABLED DISABLED = DISABLED
arg apiSpec name
add name -apiVisibility
rm name
set name -apiVisibility
unset name -apiVisibility
bind name -apiSpec!
unbind name -apiSpec!
show [name]
.
noun bot signature
arg name name
arg src text
arg comment text
arg overwrite switch
import src name -comment -overwrite
rm name
show [name]
.
noun appfw jsonerrorpage
arg name name
arg src text
arg comment text
arg overwrite switch
import src name -comment -overwrite
rm name
show [name]
.
noun appfw protofile
arg name name
arg src text
arg comment text
arg overwrite switch
import src name -comment -overwrite
rm name
show [name]
.
noun appflow collector
arg Transport enum ipfix logstream rest = ipfix
.
noun stream identifier
arg log enum SYSLOG NONE = NONE
arg logInterval integer 1 2147483647
arg logLimit integer 1 2147483647
arg analyticsProfile name
add + -log -logInterval -logLimit
set + -log -logInterval -logLimit
bind name -analyticsProfile!
unbind name -analyticsProfile!
.
noun appfw learningsettings
arg startURLAutoDeployGracePeriod integer 5 43200
arg cookieConsistencyAutoDeployGracePeriod integer 5 43200
arg CSRFtagAutoDeployGracePeriod integer 5 43200
arg fieldConsistencyAutoDeployGracePeriod integer 5 43200
arg crossSiteScriptingAutoDeployGracePeriod integer 5 43200
arg SQLInjectionAutoDeployGracePeriod integer 5 43200
arg fieldFormatAutoDeployGracePeriod integer 5 43200
arg ContentTypeAutoDeployGracePeriod integer 5 43200
set + -startURLAutoDeployGracePeriod -cookieConsistencyAutoDeployGracePeriod -CSRFtagAutoDeployGracePeriod -fieldConsistencyAutoDeployGracePeriod -crossSiteScriptingAutoDeployGracePeriod -SQLInjectionAutoDeployGracePeriod -fieldFormatAutoDeployGracePeriod -ContentTypeAutoDeployGracePeriod
.
`;
