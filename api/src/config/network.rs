//! Names of hosts and ranges of addresses, as settings write them.

use std::{fmt, net::IpAddr, str::FromStr};

/// The most characters of a host name (RFC 1035, 2.3.4).
const MAX_HOST_CHARACTERS: usize = 253;

/// The name or address of a host, in lower case and without a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

impl HostName {
    /// Whether a host of a request, without its port, is this one.
    #[must_use]
    pub fn is(&self, host: &str) -> bool {
        self.0.eq_ignore_ascii_case(host)
    }
}

impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if let Ok(address) = address {
            return Ok(Self(if address.is_ipv6() { format!("[{address}]") } else { address.to_string() }));
        }
        let label = |label: &str| {
            !label.is_empty() && !label.starts_with('-') && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        if text.len() > MAX_HOST_CHARACTERS || !text.split('.').all(label) {
            return Err(format!("「{text}」应为域名或地址，不带 https:// 和端口"));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    /// How many leading bits are the range's.
    bits: u32,
}

impl Network {
    /// Whether an address lies in the range. An IPv4 address that came through an IPv6 socket is the IPv4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        masked(address.to_canonical(), self.bits) == Some(self.first)
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("「{text}」应为地址或网段，如 10.0.0.5、10.0.0.0/8、fd00::/8");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits = bits.unwrap_or(if address.is_ipv4() { u32::BITS } else { u128::BITS });
        let first = masked(address, bits).ok_or_else(wrong)?;
        if first != address {
            return Err(format!("「{text}」的主机位应为 0，即 {first}/{bits}"));
        }
        Ok(Self { first, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

/// How many bits of an IPv6 address name the subnet (RFC 4291, 2.5.4): whoever has one has all its addresses.
const SUBNET_BITS: u32 = 64;

/// Whom an address stands for, where addresses are counted.
pub(crate) fn subnet_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => masked(IpAddr::V6(address), SUBNET_BITS).unwrap_or(IpAddr::V6(address)),
    }
}

/// An address with all but its first bits zero; none if it has not so many.
fn masked(address: IpAddr, bits: u32) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(u32::BITS.checked_sub(bits)?).unwrap_or(0);
            Some(IpAddr::from((address.to_bits() & mask).to_be_bytes()))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(u128::BITS.checked_sub(bits)?).unwrap_or(0);
            Some(IpAddr::from((address.to_bits() & mask).to_be_bytes()))
        }
    }
}
