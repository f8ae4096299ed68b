//! Standard codes: divisions, credit codes, industry classes, accounts.

use super::{InvalidValue, text_value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A division code of 12 digits: province 2, city 2, county 2, town 3, village 3 (GB/T 2260 and the statistical code).
/// Shorter official codes (6 or 9 digits) are taken and padded with zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(u64);

/// Which level of the division tree a code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DivisionTier {
    /// 省.
    Province,
    /// 市.
    City,
    /// 县、区、市.
    County,
    /// 乡、镇、街道.
    Town,
    /// 村、社区.
    Village,
}

impl DivisionCode {
    const TOWN: u64 = 1_000;
    const COUNTY: u64 = 1_000_000;
    const CITY: u64 = 100_000_000;
    const PROVINCE: u64 = 10_000_000_000;

    /// The code as a number; its decimal form has 12 digits.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The code's twelve digits, written to a buffer: a text without an allocation, for the many places where one only
    /// looks a code up.
    #[must_use]
    pub fn digits(self, buffer: &mut [u8; 12]) -> &str {
        let mut rest = self.0;
        for digit in buffer.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        // Digits are ASCII, so this never falls back.
        std::str::from_utf8(buffer).unwrap_or_default()
    }

    /// Which level it names.
    #[must_use]
    pub const fn tier(self) -> DivisionTier {
        if !self.0.is_multiple_of(Self::TOWN) {
            DivisionTier::Village
        } else if !self.0.is_multiple_of(Self::COUNTY) {
            DivisionTier::Town
        } else if !self.0.is_multiple_of(Self::CITY) {
            DivisionTier::County
        } else if !self.0.is_multiple_of(Self::PROVINCE) {
            DivisionTier::City
        } else {
            DivisionTier::Province
        }
    }

    /// The code of the division of that tier it lies in; itself when it is of that tier or above.
    #[must_use]
    pub const fn at(self, tier: DivisionTier) -> Self {
        let unit = match tier {
            DivisionTier::Village => 1,
            DivisionTier::Town => Self::TOWN,
            DivisionTier::County => Self::COUNTY,
            DivisionTier::City => Self::CITY,
            DivisionTier::Province => Self::PROVINCE,
        };
        Self(self.0 / unit * unit)
    }

    /// Whether it is the other division or lies in it, by the code alone.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        self.at(other.tier()).0 == other.0
    }
}

impl FromStr for DivisionCode {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let padding = match text.len() {
            12 => 1,
            9 => Self::TOWN,
            6 => Self::COUNTY,
            _ => 0,
        };
        let number = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
        match number {
            Some(number) if padding > 0 && number * padding >= 11 * Self::PROVINCE => Ok(Self(number * padding)),
            _ => Err(InvalidValue(format!("区划代码「{text}」应为 6、9 或 12 位数字"))),
        }
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.digits(&mut [0; 12]))
    }
}

text_value!(DivisionCode, "区划代码，6、9 或 12 位数字", r"^\d{6}(\d{3})?(\d{3})?$");

/// A unified social credit code (统一社会信用代码, GB 32100-2015), checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode([u8; 18]);

impl CreditCode {
    /// GB 32100-2015 table 2: digits and capital letters without I, O, S, V, Z, in the order of their values.
    const ALPHABET: &'static [u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// The code's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The bytes were checked against an ASCII alphabet when the code was made.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether it names a village-level collective economic organisation (N2).
    #[must_use]
    pub fn is_village_collective(&self) -> bool {
        self.0.starts_with(b"N2")
    }

    /// The check character of the first seventeen characters (GB 32100-2015, 5.5); none if one is not in the alphabet.
    #[must_use]
    pub fn check_character(first_seventeen: &[u8; 17]) -> Option<u8> {
        let mut sum = 0;
        for (character, weight) in first_seventeen.iter().zip(WEIGHTS) {
            let value = VALUES[usize::from(*character)];
            if value == NO_VALUE {
                return None;
            }
            sum += u32::from(value) * weight;
        }
        Some(Self::ALPHABET[(31 - sum as usize % 31) % 31])
    }
}

/// Stands for a byte that is no character of a credit code.
const NO_VALUE: u8 = u8::MAX;

/// The value of each byte as a character of a credit code. Every entry of a history names several codes, so a look-up
/// in a table is worth its 256 bytes.
const VALUES: [u8; 256] = {
    let mut values = [NO_VALUE; 256];
    let mut value = 0;
    while value < CreditCode::ALPHABET.len() {
        values[CreditCode::ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// The weight of each place: 3 to the power of the place, modulo 31 (GB 32100-2015, 5.5).
const WEIGHTS: [u32; 17] = {
    let mut weights = [1; 17];
    let mut place = 1;
    while place < weights.len() {
        weights[place] = weights[place - 1] * 3 % 31;
        place += 1;
    }
    weights
};

impl FromStr for CreditCode {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let bytes: [u8; 18] =
            text.as_bytes().try_into().map_err(|_| InvalidValue(format!("统一社会信用代码「{text}」应为 18 位")))?;
        let mut body = [0; 17];
        body.copy_from_slice(&bytes[..17]);
        match Self::check_character(&body) {
            None => Err(InvalidValue(format!("统一社会信用代码「{text}」只能用数字和除 I、O、S、V、Z 外的大写字母"))),
            Some(check) if check != bytes[17] => {
                Err(InvalidValue(format!("统一社会信用代码「{text}」校验位不符，请核对原件")))
            }
            Some(_) => Ok(Self(bytes)),
        }
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_value!(CreditCode, "统一社会信用代码，18 位", "^[0-9A-HJ-NP-RTUWXY]{18}$");

/// An industry class of GB/T 4754-2017: four digits, leading zeros kept, of which the first two are a division of the
/// standard (大类, 01 to 97). The letter of the section follows from them and is not part of the code. Whether the class
/// exists is not checked, for the standard is amended now and then; `domain/data/industry_classes.tsv` has their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndustryClass(u16);

/// The divisions (大类) of GB/T 4754-2017.
const INDUSTRY_DIVISIONS: std::ops::RangeInclusive<u16> = 1..=97;

impl FromStr for IndustryClass {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let number = Some(text).filter(|text| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()));
        let number: Option<u16> = number.and_then(|digits| digits.parse().ok());
        number.filter(|number| INDUSTRY_DIVISIONS.contains(&(number / 100))).map(Self).ok_or_else(|| {
            InvalidValue(format!(
                "行业代码「{text}」应为 GB/T 4754-2017 的 4 位小类代码，前两位为大类 01 至 97，不带门类字母"
            ))
        })
    }
}

impl fmt::Display for IndustryClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

text_value!(IndustryClass, "行业代码 GB/T 4754-2017，4 位数字", "^(0[1-9]|[1-8][0-9]|9[0-7])[0-9]{2}$");

/// Which chart of accounts a posting is written under: 502 and 511 mean different things in the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Chart {
    /// 财会〔2004〕12号, books to 2023-12-31.
    #[serde(rename = "2004")]
    Chart2004,
    /// 财会〔2023〕14号, books from 2024-01-01.
    #[serde(rename = "2023")]
    Chart2023,
}

/// An account of a chart: three digits. Whether the chart has it is checked where it is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountCode(u16);

impl AccountCode {
    /// The code as a number, 100 to 999.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl FromStr for AccountCode {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        match text.parse::<u16>() {
            Ok(code @ 100..=999) if text.len() == 3 => Ok(Self(code)),
            _ => Err(InvalidValue(format!("科目代码「{text}」应为 3 位数字"))),
        }
    }
}

impl fmt::Display for AccountCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

text_value!(AccountCode, "科目代码，3 位数字", r"^\d{3}$");
