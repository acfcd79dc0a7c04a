// Who may do what: authentication, authorisation, sessions, VPN. What the grammar lacks of it; additions.ts says how it is written.

export const ACCESS_ADDITIONS = `
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
arg backendDtls12 enum ENABLED DISABLED = DISABLED
arg clientDebug enum debug stats events OFF = OFF
arg clientIdleTimeoutWarning integer 0 *
arg devicePosture enum ENABLED DISABLED = DISABLED
arg secureprivateaccessProfile name
arg userDomains text
arg epaClientType enum ON OFF plugin
arg localLanAccess enum ON OFF FORCED = OFF
arg spoofIIP enum ON OFF = ON
arg windowsClientType enum AGENT PLUGIN = AGENT
set + -AdvancedClientlessVpnMode -clientOptions -sameSite -backendServerSni -backendcertValidation -maxIIPPerUser -httpTrackConnProxy -secureprivateaccess -accessRestrictedPageRedirect -fqdnSpoofedIP -netmask -backendDtls12 -clientDebug -clientIdleTimeoutWarning -devicePosture -secureprivateaccessProfile -userDomains -epaClientType -spoofIIP -windowsClientType
.
noun vpn sessionAction
# seen in public configurations: -AdvancedClientlessVpnMode
arg clientOptions text
arg fqdnSpoofedIP address
arg netmask netmask
arg epaClientType enum ON OFF plugin
arg AdvancedClientlessVpnMode enum ENABLED DISABLED STRICT = DISABLED
arg clientConfiguration set enum none trace all
arg clientDebug enum debug stats events OFF
arg clientIdleTimeoutWarning integer 0 *
arg localLanAccess enum ON OFF FORCED
arg spoofIIP enum ON OFF
arg windowsClientType enum AGENT PLUGIN
add + -AdvancedClientlessVpnMode -clientOptions -fqdnSpoofedIP -netmask -epaClientType -clientDebug -clientIdleTimeoutWarning -spoofIIP -windowsClientType
set + -AdvancedClientlessVpnMode -clientOptions -fqdnSpoofedIP -netmask -epaClientType -clientDebug -clientIdleTimeoutWarning -spoofIIP -windowsClientType
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
noun rdp clientprofile
arg psk text
arg randomizeRDPFilename enum YES NO = NO
arg rdpLinkAttribute text
arg rdpValidateClientIP enum ENABLE DISABLE = DISABLE
arg rdpUrlLinkAttribute text
add + -randomizeRDPFilename -rdpLinkAttribute -rdpValidateClientIP -rdpUrlLinkAttribute
set + -randomizeRDPFilename -rdpLinkAttribute -rdpValidateClientIP -rdpUrlLinkAttribute
.
noun aaa otpparameter
arg encryption enum ON OFF = OFF
arg maxOTPDevices integer 0 255 = 4
set -encryption -maxOTPDevices
unset -encryption -maxOTPDevices
show
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
arg secureprivateaccessProfile name
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
bind groupName -secureprivateaccessProfile!
unbind groupName -secureprivateaccessProfile!
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
arg serviceKeyName text
arg signatureAlg enum RS256
add name -vaultName! -clientID! -clientSecret! -servicePrincipal -tokenEndpoint -pushService -defaultAuthenticationGroup -refreshInterval -tenantID -authentication
set name -vaultName -clientID -clientSecret -servicePrincipal -tokenEndpoint -pushService -defaultAuthenticationGroup -refreshInterval -tenantID -authentication
rm name
show [name]
add + -serviceKeyName -signatureAlg
set + -serviceKeyName -signatureAlg
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
arg maxConcurrentUsers integer 0 *
add name -realmStr!
set name -realmStr
rm name
show [name]
add + -maxConcurrentUsers
set + -maxConcurrentUsers
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
arg classicEndpoints text
arg webViewEndpoints text
set + -persistentLoginAttempts -pwdExpiryNotificationDays -maxKBQuestions -loginEncryption -sameSite -apiTokenCache -tokenIntrospectionInterval -defaultCSPHeader -httpOnlyCookie -enhancedEPA -wafProtection -securityInsights -maxSamlDeflateSize -classicEndpoints -webViewEndpoints
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
arg devicePosture enum ENABLED DISABLED = DISABLED
arg ipset name
arg epaProfile name
arg epaprofileoptional switch
arg secureprivateaccessProfile name
arg secureprivateaccessurl text
add + -advancedEpa -userDomains -quicProfileName -sameSite -accessRestrictedPageRedirect -secureprivateaccess -devicePosture -ipset
set + -advancedEpa -userDomains -quicProfileName -sameSite -accessRestrictedPageRedirect -secureprivateaccess -devicePosture -ipset
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
bind name -epaProfile! -epaprofileoptional
bind name -secureprivateaccessProfile!
bind name -secureprivateaccessurl!
unbind name -epaProfile!
unbind name -secureprivateaccessProfile!
unbind name -secureprivateaccessurl!
.
noun vpn url
arg appjson text
add + -appjson
set + -appjson
.
noun vpn samlSSOProfile
arg signAssertion enum NONE ASSERTION RESPONSE BOTH = ASSERTION
arg signatureService text
add + -relaystateRule -signAssertion -signatureService
set + -signAssertion -signatureService
.
noun rdp serverprofile
arg rdpRedirection enum ENABLE DISABLE = DISABLE
add + -rdpRedirection
set + -rdpRedirection
.
noun aaa user
arg type enum REQUEST UDP_REQUEST DNS_REQUEST ICMP_REQUEST = REQUEST
arg secureprivateaccessProfile name
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
bind userName -secureprivateaccessProfile!
unbind userName -secureprivateaccessProfile!
.
noun aaa ssoProfile
arg name name
arg userName text
arg password text
add name -userName! -password!
set name -userName -password
unset name -userName
rm name
show [name]
.
noun vpn epaProfile
arg name name
arg filename file
arg data text
add name -filename -data
rm name
show [name]
.
noun vpn urlAction
arg name name
arg linkName text
arg actualURL text
arg vServerName name
arg clientlessAccess enum ON OFF = OFF
arg comment text
arg iconURL text
arg ssotype enum unifiedgateway selfauth samlauth
arg applicationtype enum CVPN VPN SaaS
arg samlSSOProfile name
arg newName name
add name -linkName! -actualURL! -vServerName -clientlessAccess -comment -iconURL -ssotype -applicationtype -samlSSOProfile
set name -linkName -actualURL -vServerName -clientlessAccess -comment -iconURL -ssotype -applicationtype -samlSSOProfile
unset name -vServerName -clientlessAccess -comment -iconURL -ssotype -applicationtype -samlSSOProfile
rm name
show [name]
rename name newName
.
noun vpn urlPolicy
arg name name
arg rule expression
arg action name
arg comment text
arg logAction name
arg newName name
add name -rule! -action! -comment -logAction
set name -rule -action -comment -logAction
unset name -comment -logAction
rm name
show [name]
rename name newName
.
noun vpn global
arg certkeyName name
arg CAcert name
arg crlCheck enum Mandatory Optional
arg ocspCheck enum Mandatory Optional
arg userDataEncryptionKey name
arg secureprivateaccessProfile name
arg secureprivateaccessurl text
bind -policyName! -priority -secondary -groupExtraction -gotoPriorityExpression
bind -intranetDomain!
bind -intranetApplication!
bind -nextHopServer!
bind -urlName!
bind -intranetIP!
bind -intranetIP6!
bind -staServer! -staAddressType
bind -appController!
bind -sharefile!
bind -portaltheme!
bind -eula!
bind -certkeyName!
bind -CAcert! -crlCheck -ocspCheck
bind -userDataEncryptionKey!
bind -secureprivateaccessProfile!
bind -secureprivateaccessurl!
unbind -policyName! -secondary -groupExtraction
unbind -intranetDomain!
unbind -intranetApplication!
unbind -nextHopServer!
unbind -urlName!
unbind -intranetIP!
unbind -intranetIP6!
unbind -staServer!
unbind -appController!
unbind -sharefile!
unbind -portaltheme!
unbind -eula!
unbind -certkeyName!
unbind -CAcert!
unbind -userDataEncryptionKey!
unbind -secureprivateaccessProfile!
unbind -secureprivateaccessurl!
.
noun vpn intranetApplication
arg clientApplication list text
arg spoofIIP enum ON OFF = ON
add + -clientApplication -spoofIIP
.
noun vpn secureprivateaccessprofile
arg name name
arg url text
arg accessRestrictedPageRedirect text
arg customerId text
arg cloudDeployment text
arg chromeEnterprisePremiumMode text
add name -url -accessRestrictedPageRedirect -customerId -cloudDeployment -chromeEnterprisePremiumMode
set name -url -accessRestrictedPageRedirect -customerId -cloudDeployment -chromeEnterprisePremiumMode
unset name -url -accessRestrictedPageRedirect -customerId -cloudDeployment -chromeEnterprisePremiumMode
rm name
show [name]
.
noun aaa kcdAccount
arg saltExpression text
add + -saltExpression
set + -saltExpression
.
noun aaa certParams
arg twoFactor enum ON OFF = OFF
set + -twoFactor
.
noun authentication negotiateAction
arg OU text
add + -OU
set + -OU
.
`;
