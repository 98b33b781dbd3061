//! Records from the values of a YAML file, by way of `serde`; every fault knows its value.

use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use super::mended::{Mended, StandIn};
use super::number::{DIGITS, Whole, whole};
use super::tree::{At, Shape, Tree};
use super::wrong::{Wrong, one_of};
use crate::suggest::short;

/// One value on its way into a record.
#[derive(Clone, Copy)]
pub(super) struct Value<'t> {
    pub(super) tree: &'t Tree,
    pub(super) at: At,
    pub(super) mended: &'t Mended,
}

impl<'t> Value<'t> {
    fn of(self, at: At) -> Self {
        Self { at, ..self }
    }

    fn is_left_out(self, at: At) -> bool {
        self.mended.is_left_out(at)
    }

    fn shape(self) -> &'t Shape {
        &self.tree.node(self.at).shape
    }

    fn is_null(self) -> bool {
        matches!(self.shape(), Shape::Word { text, plain: true } if matches!(&**text, "" | "~" | "null" | "Null" | "NULL"))
    }

    fn wrong(self, wanted: &str) -> Wrong {
        let found = match self.shape() {
            _ if self.is_null() => "nothing".into(),
            Shape::Word { text, .. } => format!("`{}`", short(text)),
            Shape::List(_) => "a list".into(),
            Shape::Fields(_) => "a mapping".into(),
        };
        let help = match wanted {
            "a list" => "write it in brackets, `[…]`, or each item on a line of its own after `-`",
            "a mapping" => "write it in braces, `{…: …}`, or each field on a line of its own",
            "a text" => "write a word; a text with colons or commas in quotes",
            "a number" => DIGITS,
            "nothing" => "drop it",
            _ => "write one of the two, without quotes",
        };
        Wrong::new(format!("{found} stands where {wanted} belongs"), help).within(self.at)
    }

    fn text(self) -> Result<&'t str, Wrong> {
        match self.shape() {
            Shape::Word { text, .. } if !self.is_null() => Ok(text),
            _ => Err(self.wrong("a text")),
        }
    }

    fn number<N: Whole>(self) -> Result<N, Wrong> {
        match self.shape() {
            Shape::Word { plain: false, .. } => {
                Err(Wrong { help: "write it without quotes".into(), ..self.wrong("a number") })
            }
            Shape::Word { text, .. } if !self.is_null() => {
                whole(text).map_err(|(message, help)| Wrong::new(message, help).within(self.at))
            }
            _ => Err(self.wrong("a number")),
        }
    }

    fn items(self) -> Items<'t> {
        let items = match self.shape() {
            Shape::List(items) => items.as_slice(),
            _ => &[],
        };
        Items { value: self, items: items.iter() }
    }

    fn fields(self) -> Fields<'t> {
        let fields = match self.shape() {
            Shape::Fields(fields) => fields.as_slice(),
            _ => &[],
        };
        Fields { value: self, fields: fields.iter(), next: None, stand_ins: self.mended.stand_ins_in(self.at).iter() }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $number:ty),* $(,)?) => { $(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
            visitor.$visit(self.number::<$number>()?).map_err(|wrong: Wrong| wrong.within(self.at))
        }
    )* };
}

impl<'t> de::Deserializer<'t> for Value<'t> {
    type Error = Wrong;

    numbers! {
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64, deserialize_u128 visit_u128 u128,
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_i128 visit_i128 i128,
    }

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let result = match self.shape() {
            _ if self.is_null() => visitor.visit_unit(),
            Shape::List(_) => visitor.visit_seq(self.items()),
            Shape::Fields(_) => visitor.visit_map(self.fields()),
            Shape::Word { text, plain: false } => visitor.visit_borrowed_str(text),
            Shape::Word { text, plain: true } => match &**text {
                "true" => visitor.visit_bool(true),
                "false" => visitor.visit_bool(false),
                _ => match (text.parse(), text.parse()) {
                    (Ok(number), _) => visitor.visit_u64(number),
                    (_, Ok(number)) => visitor.visit_i64(number),
                    _ => visitor.visit_borrowed_str(text),
                },
            },
        };
        result.map_err(|wrong: Wrong| wrong.within(self.at))
    }

    fn deserialize_bool<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.shape() {
            Shape::Word { text, plain: true } if &**text == "true" => visitor.visit_bool(true),
            Shape::Word { text, plain: true } if &**text == "false" => visitor.visit_bool(false),
            _ => Err(self.wrong("`true` or `false`")),
        }
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_borrowed_str(self.text()?).map_err(|wrong: Wrong| wrong.within(self.at))
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.is_null() { visitor.visit_unit() } else { Err(self.wrong("nothing")) }
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self).map_err(|wrong| wrong.within(self.at))
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let Shape::List(_) = self.shape() else { return Err(self.wrong("a list")) };
        let mut items = self.items();
        let value = visitor.visit_seq(&mut items).map_err(|wrong| wrong.within(self.at))?;
        match items.items.find(|item| !self.is_left_out(**item)) {
            Some(extra) => Err(Wrong::new("a value too many stands in the list", "drop it").within(*extra)),
            None => Ok(value),
        }
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.shape() {
            Shape::Fields(_) => visitor.visit_map(self.fields()).map_err(|wrong| wrong.within(self.at)),
            _ => Err(self.wrong("a mapping")),
        }
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match self.shape() {
            Shape::Fields(_) => self.deserialize_map(visitor),
            _ => {
                let help = format!("write fields, out of: {}", fields.join(", "));
                Err(Wrong { help, ..self.wrong("a mapping") })
            }
        }
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let (name, content) = match self.shape() {
            Shape::Word { .. } if !self.is_null() => (self, None),
            Shape::Fields(fields) => {
                let mut named = fields.iter().filter(|(key, _)| !self.is_left_out(*key));
                match (named.next(), named.next()) {
                    (Some(&(key, value)), None) => (self.of(key), Some(self.of(value))),
                    (None, _) => return Err(Wrong::new("nothing stands here", one_of(words)).within(self.at)),
                    (_, Some(&(second, _))) => {
                        let node = self.tree.node(self.at);
                        let is_item = matches!(self.tree.node(node.parent).shape, Shape::List(_));
                        let help = match is_item {
                            true => "write each in an entry of its own, with its own `-`".into(),
                            false => format!("keep one of the two; the words are: {}", words.join(", ")),
                        };
                        let message =
                            format!("`{}` is a second word where one belongs", short(self.of(second).text()?));
                        return Err(Wrong::new(message, help).within(second));
                    }
                }
            }
            _ => return Err(Wrong { help: one_of(words), ..self.wrong("one word with its fields") }),
        };
        visitor.visit_enum(Variant { name, content }).map_err(|wrong| wrong.within(name.at))
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { <W: Visitor<'t>> f32 f64 bytes byte_buf unit_struct }
}

struct Items<'t> {
    value: Value<'t>,
    items: std::slice::Iter<'t, At>,
}

impl<'t> de::SeqAccess<'t> for Items<'t> {
    type Error = Wrong;
    fn next_element_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        let next = self.items.by_ref().find(|&&item| !self.value.is_left_out(item));
        next.map(|&item| seed.deserialize(self.value.of(item)).map_err(|wrong| wrong.within(item))).transpose()
    }
}

struct Fields<'t> {
    value: Value<'t>,
    fields: std::slice::Iter<'t, (At, At)>,
    /// The value of the field that was named last; nothing where something stands in for it.
    next: Option<At>,
    stand_ins: std::slice::Iter<'t, &'static str>,
}

impl<'t> de::MapAccess<'t> for Fields<'t> {
    type Error = Wrong;
    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        let Some(&(key, value)) = self.fields.by_ref().find(|(key, _)| !self.value.is_left_out(*key)) else {
            self.next = None;
            let name = self.stand_ins.next().map(|name| seed.deserialize(name.into_deserializer()));
            return name.transpose();
        };
        self.next = Some(value);
        seed.deserialize(self.value.of(key)).map(Some).map_err(|wrong| wrong.within(key))
    }
    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        match self.next.take() {
            Some(at) => seed.deserialize(self.value.of(at)).map_err(|wrong| wrong.within(at)),
            // What is missing in a stand-in is not missing in the file.
            None => seed.deserialize(StandIn).map_err(|wrong| Wrong { missing: None, ..wrong }),
        }
    }
}

struct Variant<'t> {
    name: Value<'t>,
    content: Option<Value<'t>>,
}

impl<'t> de::EnumAccess<'t> for Variant<'t> {
    type Error = Wrong;
    type Variant = Self;
    fn variant_seed<V: DeserializeSeed<'t>>(self, seed: V) -> Result<(V::Value, Self), Wrong> {
        let word = self.name.text()?;
        let variant: Result<_, Wrong> = seed.deserialize(word.into_deserializer());
        Ok((variant.map_err(|wrong| wrong.within(self.name.at))?, self))
    }
}

impl<'t> Variant<'t> {
    fn content(self) -> Result<Value<'t>, Wrong> {
        let missing = || {
            let name = self.name.text().unwrap_or_default();
            Wrong::new(format!("`{name}` has no fields"), format!("write them in braces, `{name}: {{…}}`, or below it"))
        };
        self.content.ok_or_else(|| missing().within(self.name.at))
    }
}

impl<'t> de::VariantAccess<'t> for Variant<'t> {
    type Error = Wrong;
    fn unit_variant(self) -> Result<(), Wrong> {
        match self.content {
            Some(value) if !value.is_null() => Err(value.wrong("nothing")),
            _ => Ok(()),
        }
    }
    fn newtype_variant_seed<T: DeserializeSeed<'t>>(self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(self.content()?)
    }
    fn tuple_variant<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        de::Deserializer::deserialize_seq(self.content()?, visitor)
    }
    fn struct_variant<V: Visitor<'t>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Wrong> {
        de::Deserializer::deserialize_struct(self.content()?, "", fields, visitor)
    }
}
