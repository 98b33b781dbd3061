//! What is done about the faults of a file that are known, so that others can be found: what is wrong is left out, and for a
//! field that is missing something stands in, so that the rest of its mapping can be looked at too.

use std::collections::BTreeMap;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};

use super::tree::{At, Tree};
use super::wrong::Wrong;
use crate::suggest;

/// The faults of a file that are known.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// The value that is read.
    pub(super) root: At,
    /// Of each value, whether it is left out, because it is known to be wrong.
    pub(super) left_out: Vec<bool>,
    /// The names of fields that there are not, which may be meant for any.
    pub(super) strange: Vec<At>,
    /// Of mappings, the fields that are missing and for which something stands in.
    pub(super) stand_ins: BTreeMap<At, Vec<&'static str>>,
}

impl Mended {
    pub(super) fn is_left_out(&self, at: At) -> bool {
        self.left_out.get(at as usize).copied().unwrap_or(false)
    }

    /// What is left out.
    pub(super) fn out(&self) -> impl Iterator<Item = At> {
        (0..).zip(&self.left_out).filter(|(_, out)| **out).map(|(at, _)| at)
    }

    /// The paths, as names of fields, to what is left out and to what something stands in for; to the mapping, too, in which
    /// a field stands twice, as one of the two may be meant for another.
    pub(super) fn paths<'t>(&self, tree: &'t Tree) -> Vec<Vec<&'t str>> {
        let out = self.out().map(|at| (at, tree.word(at)));
        let missing = self.stand_ins.iter().flat_map(|(at, fields)| fields.iter().map(|field| (*at, Some(*field))));
        let twice =
            tree.unread.iter().filter(|at| tree.word(**at).is_some_and(|word| !word.is_empty())).map(|at| (*at, None));
        let path = |(at, last): (At, Option<&'t str>)| {
            let mut path: Vec<&str> = tree.fields_around(self.root, at).into_iter().rev().collect();
            path.extend(last);
            path
        };
        out.chain(missing).chain(twice).map(path).collect()
    }

    pub(super) fn stand_ins_in(&self, mapping: At) -> &[&'static str] {
        self.stand_ins.get(&mapping).map_or(&[], Vec::as_slice)
    }
}

/// Whether a word that is no name of a field here may be meant for this one.
pub(super) fn may_mean(word: &str, field: &str) -> bool {
    let alike = word.bytes().zip(field.bytes()).take_while(|(a, b)| a == b).count();
    2 * alike > field.len() || suggest::nearest(word, [field].into_iter()).is_some()
}

/// A value of whatever sort is asked for: a day as text, which is a name too, zero, nothing, an empty list.
#[derive(Clone, Copy)]
pub(super) struct StandIn;

impl IntoDeserializer<'_, Wrong> for StandIn {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

const TEXT: &str = "2000-01-01";

/// No items, or no fields.
const NONE: std::iter::Empty<((), ())> = std::iter::empty();

macro_rules! zeroes {
    ($($method:ident $visit:ident $zero:expr;)*) => { $(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
            visitor.$visit($zero)
        }
    )* };
}

impl<'t> Deserializer<'t> for StandIn {
    type Error = Wrong;

    zeroes! {
        deserialize_any visit_str TEXT;
        deserialize_str visit_str TEXT;
        deserialize_string visit_str TEXT;
        deserialize_identifier visit_str TEXT;
        deserialize_bool visit_bool false;
        deserialize_u8 visit_u8 0;
        deserialize_u16 visit_u16 0;
        deserialize_u32 visit_u32 0;
        deserialize_u64 visit_u64 0;
        deserialize_i8 visit_i8 0;
        deserialize_i16 visit_i16 0;
        deserialize_i32 visit_i32 0;
        deserialize_i64 visit_i64 0;
        deserialize_seq visit_seq SeqDeserializer::new(NONE.map(|(none, _)| none));
        deserialize_map visit_map MapDeserializer::new(NONE);
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, length: usize, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_seq(SeqDeserializer::new(std::iter::repeat_n(self, length)))
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_map(MapDeserializer::new(fields.iter().map(|field| (*field, self))))
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let word = words.first().copied().unwrap_or_default();
        visitor.visit_enum(IntoDeserializer::<Wrong>::into_deserializer(word))
    }

    serde::forward_to_deserialize_any! {
        <W: Visitor<'t>> u128 i128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct ignored_any
    }
}
