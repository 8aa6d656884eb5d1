//! Where a receiver's name leads: never to an address of the machine's own link, where clouds keep their secrets.

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names as the system does, without addresses of the link.
pub(crate) struct Outward;

impl Resolve for Outward {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|found| !is_of_the_link(found.ip())).collect();
            if allowed.is_empty() {
                return Err(Error::new(
                    ErrorKind::PermissionDenied,
                    "the name leads to the machine's own link",
                )
                .into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is of the machine's own link: 169.254.0.0/16 and fe80::/10 (RFC 3927, RFC 4291).
pub(crate) fn is_of_the_link(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_link_are_known() {
        let of_the_link = ["169.254.169.254", "fe80::1", "febf::1", "::ffff:169.254.169.254"];
        let others = ["127.0.0.1", "10.0.0.1", "168.254.1.1", "::1", "fec0::1", "2001:db8::1"];
        for (addresses, expected) in [(&of_the_link[..], true), (&others[..], false)] {
            for address in addresses {
                assert_eq!(is_of_the_link(address.parse().unwrap()), expected, "{address}");
            }
        }
    }
}
