//! Digests: a fingerprint of an organisation that follows every change at the cost of the change.
//!
//! A state is a set of facts; its digest is the sum (wrapping, 64 bits) of the hashes of its facts, so the order of
//! facts does not matter and a change costs the facts that it replaces. It tells whether two states are the same; it is
//! no protection against somebody who *wants* two states to look the same.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const FORM: &str = "a digest has 16 hexadecimal digits (write it as `reorganon show` prints it of an organisation)";

/// A fingerprint of an organisation, a charter or a plan, written as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub(crate) u64);

impl Digest {
    /// The digest of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self(hash_text(text))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        if text.len() != 16 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(serde::de::Error::custom(FORM));
        }
        u64::from_str_radix(&text, 16).map(Self).map_err(|_| serde::de::Error::custom(FORM))
    }
}

/// The finaliser of splitmix64 (Steele, Lea, Flood 2014).
#[inline]
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The hash of one fact: a tag and its fields, in order.
///
/// Fields are multiplied in pairs, each pair with numbers of its own, so that the multiplications do not wait for each
/// other; both halves of each product count. Keys come in as hashes that are mixed already.
#[inline]
pub(crate) fn fact<const N: usize>(fields: [u64; N]) -> u64 {
    let mut sum = 0x243F_6A88_85A3_08D3_u64;
    let mut key = 0x9E37_79B9_7F4A_7C15_u64;
    for pair in fields.chunks(2) {
        let (a, b) = (pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0));
        sum = sum.wrapping_add(fold(a ^ key, b.wrapping_add(key.rotate_left(32))));
        key = key.wrapping_mul(0xD134_2543_DE82_EF95);
    }
    fold(sum, 0x9E37_79B9_7F4A_7C15)
}

/// Both halves of a product.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    #[expect(clippy::cast_possible_truncation, reason = "the lower half and the upper half")]
    let (low, high) = (product as u64, (product >> 64) as u64);
    low ^ high
}

/// The hash of a text, the same on every machine.
pub(crate) fn hash_text(text: &str) -> u64 {
    let mut hash = 0x1319_8A2E_0370_7344 ^ (text.len() as u64);
    let mut chunks = text.as_bytes().chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        hash = mix(hash ^ u64::from_le_bytes(word)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    }
    let rest = chunks.remainder().iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    mix(hash ^ rest)
}

#[cfg(test)]
mod tests {
    use super::{fact, hash_text, mix};
    use std::collections::HashSet;

    #[test]
    fn facts_that_differ_in_one_field_or_in_order_have_other_hashes() {
        let mut seen = HashSet::new();
        let mut facts = 0;
        for a in 0..40_u64 {
            for b in 0..40_u64 {
                for c in 0..40_u64 {
                    facts += 1;
                    seen.insert(fact([5, mix(a), b, c]));
                }
            }
        }
        assert_eq!(seen.len(), facts);
        assert_ne!(fact([1, 2]), fact([2, 1]));
    }

    #[test]
    fn texts_that_differ_have_other_hashes() {
        let texts: Vec<String> = (0..50_000).map(|n| format!("an-giang/commune-{n}")).collect();
        let hashes: HashSet<_> = texts.iter().map(|text| hash_text(text)).collect();
        assert_eq!(hashes.len(), texts.len());
        assert_ne!(hash_text("a"), hash_text("a\0"));
    }
}
