//! Credit codes that are well formed and belong to nobody: their body begins with DEM, so that everybody sees what
//! they are.

use domain::value::CreditCode;

/// Class of an enterprise (GB 32100-2015: registering department and kind).
pub(crate) const ENTERPRISE: &[u8; 2] = b"91";
/// Class of a farmers' cooperative.
pub(crate) const COOPERATIVE: &[u8; 2] = b"93";
/// Class of a village-level collective economic organisation.
pub(crate) const COLLECTIVE: &[u8; 2] = b"N2";

/// The most serial numbers of one class in one county: six digits stand behind DEM.
pub(crate) const MAX_SERIAL: u32 = 999_999;

/// The synthetic code of that class, of the county with those six digits, and with that serial number.
pub(crate) fn credit_code(class: &[u8; 2], county: u32, serial: u32) -> CreditCode {
    debug_assert!(serial <= MAX_SERIAL && (100_000..1_000_000).contains(&county));
    let mut text = *b"00000000DEM0000000";
    text[..2].copy_from_slice(class);
    digits(&mut text[2..8], county);
    digits(&mut text[11..17], serial);
    let mut body = [0; 17];
    body.copy_from_slice(&text[..17]);
    text[17] = CreditCode::check_character(&body).expect("digits and DEM are in the alphabet");
    let text = std::str::from_utf8(&text).expect("digits and capital letters are ASCII");
    text.parse().expect("the check character was just computed")
}

fn digits(into: &mut [u8], mut number: u32) {
    for digit in into.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}
