//! Digests: a fingerprint of an organisation that follows every change at the cost of the change.
//!
//! A state is a set of facts; its digest is the sum (wrapping, 64 bits) of the hashes of its facts, so the order of
//! facts does not matter and a change costs the facts that it replaces. It tells whether two states are the same; it is
//! no protection against somebody who *wants* two states to look the same.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
        if text.len() != 16 {
            return Err(serde::de::Error::custom("a digest has 16 hexadecimal digits"));
        }
        u64::from_str_radix(&text, 16)
            .map(Self)
            .map_err(|_| serde::de::Error::custom("a digest has 16 hexadecimal digits"))
    }
}

/// The finaliser of splitmix64 (Steele, Lea, Flood 2014).
#[inline]
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Both halves of a product, folded into one: one multiplication mixes two words.
#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a).wrapping_mul(u128::from(b));
    #[expect(clippy::cast_possible_truncation, reason = "the upper half is folded in")]
    let lower = product as u64;
    lower ^ (product >> 64) as u64
}

/// The hash of one fact: a tag and its fields, in order.
#[inline]
pub(crate) fn fact<const N: usize>(fields: [u64; N]) -> u64 {
    let mut hash = 0x243F_6A88_85A3_08D3;
    for pair in fields.chunks(2) {
        let [one, other] = [pair.first(), pair.last()].map(|field| field.copied().unwrap_or_default());
        hash = fold(one ^ 0x1319_8A2E_0370_7344, other ^ hash).wrapping_add(0x9E37_79B9_7F4A_7C15);
    }
    mix(hash)
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
