//! What is agreed with the provider.

use std::fmt;

use url::{Host, Url};

use crate::Error;

/// The client's secret: in no log.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Who the provider is, and as whom it knows us.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) issuer: Url,
    /// As it was given: by it the provider's name for itself is compared.
    pub(crate) issuer_name: String,
    pub(crate) client_id: String,
    pub(crate) secret: Secret,
    pub(crate) claim: String,
    pub(crate) redirect_uri: String,
}

impl Settings {
    /// `base` is the console's address as browsers see it, `back` the path to which the provider sends them;
    /// `claim` names the staff.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Empty`].
    pub fn new(
        issuer: &str,
        client_id: &str,
        secret: &str,
        claim: &str,
        base: &str,
        back: &str,
    ) -> Result<Settings, Error> {
        let (client_id, secret, claim) = (client_id.trim(), secret.trim(), claim.trim());
        for (setting, value) in
            [("--oidc-client", client_id), ("--oidc-secret-file", secret), ("--oidc-claim", claim)]
        {
            if value.is_empty() {
                return Err(Error::Empty(setting));
            }
        }
        let base = address(base, "--public-address")?;
        Ok(Settings {
            issuer: address(issuer, "--oidc-issuer")?,
            issuer_name: issuer.to_owned(),
            client_id: client_id.to_owned(),
            secret: Secret(secret.to_owned()),
            claim: claim.to_owned(),
            redirect_uri: format!("{}{back}", base.as_str().trim_end_matches('/')),
        })
    }

    /// Where the provider says what it can.
    pub(crate) fn discovery(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.issuer_name.trim_end_matches('/'))
    }

    /// Whether an address that the provider names may be asked: as safe as the issuer itself.
    pub(crate) fn trusts(&self, named: &str) -> bool {
        Url::parse(named).is_ok_and(|url| url.scheme() == "https" || (local(&self.issuer) && local(&url)))
    }
}

fn address(given: &str, setting: &'static str) -> Result<Url, Error> {
    let url = Url::parse(given).map_err(|_| Error::Address(setting))?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.password().is_none();
    let safe = url.scheme() == "https" || local(&url);
    if plain && safe && url.has_host() { Ok(url) } else { Err(Error::Address(setting)) }
}

/// `http` on this machine.
fn local(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str, base: &str) -> Result<Settings, Error> {
        Settings::new(issuer, "bashgah", " hidden\n", "preferred_username", base, "/back")
    }

    #[test]
    fn only_safe_addresses_are_taken() {
        for (issuer, taken) in [
            ("https://sso.insurer.example/realms/staff", true),
            ("http://sso.insurer.example", false),
            ("http://localhost:9000", true),
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000", true),
            ("http://localhost.insurer.example", false),
            ("https://user:word@sso.insurer.example", false),
            ("https://sso.insurer.example/?a=b", false),
            ("ftp://localhost", false),
            ("sso.insurer.example", false),
            ("", false),
        ] {
            assert_eq!(settings(issuer, "https://club.example").is_ok(), taken, "{issuer}");
        }
    }

    #[test]
    fn what_the_provider_names_is_as_safe_as_itself() {
        for (issuer, named, trusted) in [
            ("https://sso.example", "https://keys.example/jwks", true),
            ("https://sso.example", "http://localhost/jwks", false),
            ("http://localhost:9000", "http://127.0.0.1:9000/jwks", true),
            ("http://localhost:9000", "http://sso.example/jwks", false),
            ("https://sso.example", "file:///etc/passwd", false),
        ] {
            assert_eq!(settings(issuer, "https://club.example").unwrap().trusts(named), trusted, "{named}");
        }
    }

    #[test]
    fn the_way_back_is_below_the_public_address() {
        for base in ["https://club.example", "https://club.example/"] {
            let settings = settings("https://sso.example/", base).unwrap();
            assert_eq!(settings.redirect_uri, "https://club.example/back");
            assert_eq!(settings.discovery(), "https://sso.example/.well-known/openid-configuration");
            assert!(!format!("{settings:?}").contains("hidden"));
        }
        let empty = Settings::new("https://sso.example", "bashgah", " ", "sub", "https://club.example", "/b");
        assert!(matches!(empty, Err(Error::Empty("--oidc-secret-file"))));
    }
}
