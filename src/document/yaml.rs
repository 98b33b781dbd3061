//! Reading a YAML file into a record, with all faults at once, and writing it.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::fault::DocumentErrors;
use super::limits::{self, Limits};
use super::mended::{Mended, may_mean};
use super::place::Places;
use super::text::{self, without_mark};
use super::tree::{At, Shape, Tree};
use super::value::Value;
use super::wrong::Wrong;

/// Reads a YAML file strictly: unknown fields (of types that deny them), fields that stand twice, tags, anchors,
/// aliases and a second document are faults.
///
/// `file` is how messages name it. All faults are found, not the first: what is wrong is left out, and the rest is
/// looked at again, up to [`limits::YAML_LOOKS`] times.
///
/// # Errors
/// All faults, each with its line and column.
pub fn read_yaml<T: DeserializeOwned>(file: &str, text: &str) -> Result<(T, Places), DocumentErrors> {
    let places = read_places(file, text, &Limits::DEFAULT)?;
    let value = read_value(&places)?;
    Ok((value, places))
}

/// The text of a YAML file, read into its values with their places.
pub(super) fn open_places(path: &Path, limits: &Limits) -> Result<Places, DocumentErrors> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) && path.is_file() {
        let help = "name a file in YAML: `plans/first.yaml`; an organisation is the folder of its tables";
        return Err(DocumentErrors::of_file(&text::name_of(path), "this is a table", help));
    }
    let text = text::read(path, limits.yaml_bytes, "yaml_bytes")?;
    read_places(&text::name_of(path), &text, limits)
}

/// The values of a YAML file with their places, before anybody asks what they mean.
pub(super) fn read_places(file: &str, text: &str, limits: &Limits) -> Result<Places, DocumentErrors> {
    read_places_from(file, text, 1, limits)
}

/// The same of a part of a file, which begins in this line.
pub(super) fn read_places_from(file: &str, text: &str, line: usize, limits: &Limits) -> Result<Places, DocumentErrors> {
    let (file, text) = (Arc::from(file), without_mark(text));
    let tree = Arc::new(Tree::read(&file, text, line, limits)?);
    Ok(Places { file, text: text.into(), tree })
}

/// What a YAML file means.
pub(super) fn read_value<T: DeserializeOwned>(places: &Places) -> Result<T, DocumentErrors> {
    read_part(places, 0, |value| T::deserialize(value))
}

/// What a part of a YAML file means.
pub(super) fn read_part<T>(
    places: &Places,
    root: At,
    read: impl FnMut(Value<'_>) -> Result<T, Wrong>,
) -> Result<T, DocumentErrors> {
    match read_partly(places, root, read) {
        Partly { value: Some(value), errors, .. } => errors.or(value),
        Partly { value: None, errors, .. } => Err(errors),
    }
}

/// What can be made of a part of a YAML file in which something is wrong.
pub(super) struct Partly<T> {
    /// What it means without what is wrong in it, where that means something; something stands in for fields that are
    /// missing.
    pub(super) value: Option<T>,
    /// What is wrong.
    pub(super) errors: DocumentErrors,
    /// What was done about it.
    pub(super) mended: Mended,
}

/// What a part of a YAML file means without what is wrong in it.
pub(super) fn read_partly<T>(
    places: &Places,
    root: At,
    mut read: impl FnMut(Value<'_>) -> Result<T, Wrong>,
) -> Partly<T> {
    let tree = &*places.tree;
    let mut mended = Mended { root, left_out: vec![false; tree.len()], ..Mended::default() };
    // Of a part, they are told with the whole.
    let mut errors = if root == 0 { tree.faults.clone() } else { DocumentErrors::default() };
    for at in &tree.unread {
        leave_out(tree, &mut mended.left_out, *at);
    }
    // A large file is looked at fewer times.
    let looks = (20_000_000 / (tree.len() + 1)).clamp(5, limits::YAML_LOOKS);
    for _ in 0..looks {
        let wrong = match read(Value { tree, at: root, mended: &mended }) {
            Ok(value) if mended.stand_ins.is_empty() || !errors.is_empty() => {
                return Partly { value: Some(value), errors: errors.citing(places).in_order(), mended };
            }
            Ok(_) => break,
            Err(wrong) => wrong,
        };
        let at = wrong.at.unwrap_or(root);
        // What is made of stand-ins need not fit together.
        if wrong.missing.is_none() && is_of_stand_ins(tree, &mended, at) {
            if leave_out_lacking(tree, &mut mended, at, root) {
                continue;
            }
            break;
        }
        if !is_consequence(tree, &mended.left_out, at, &wrong) {
            errors.say(&tree.place(&places.file, at), wrong.message, wrong.help);
        }
        mended.strange.extend(wrong.is_strange.then_some(at));
        if let Some(field) = wrong.missing {
            let stand_ins = mended.stand_ins.entry(at).or_default();
            if !stand_ins.contains(&field) {
                stand_ins.push(field);
                continue;
            }
        }
        if at == root || !leave_out(tree, &mut mended.left_out, at) {
            break;
        }
    }
    if errors.is_empty() {
        errors = DocumentErrors::of_file(&places.file, "the file cannot be read", "");
    }
    Partly { value: None, errors: errors.citing(places).in_order(), mended }
}

/// Whether a list or a mapping holds something that stands in for what is missing.
fn is_of_stand_ins(tree: &Tree, mended: &Mended, at: At) -> bool {
    let is_word = matches!(tree.node(at).shape, Shape::Word { .. });
    !is_word && mended.stand_ins.keys().any(|lacking| tree.above(*lacking).any(|above| above == at))
}

/// Leaves out the mappings below a value, itself too, in which something is missing; `false` where one of them is the root.
fn leave_out_lacking(tree: &Tree, mended: &mut Mended, at: At, root: At) -> bool {
    let lacking = mended.stand_ins.keys().copied().filter(|lacking| tree.above(*lacking).any(|above| above == at));
    let lacking: Vec<At> = lacking.collect();
    lacking.into_iter().all(|lacking| {
        mended.stand_ins.remove(&lacking);
        lacking != root && leave_out(tree, &mut mended.left_out, lacking)
    })
}

/// Whether a fault is there only because something that was wrong is left out.
fn is_consequence(tree: &Tree, left_out: &[bool], at: At, wrong: &Wrong) -> bool {
    let out = |at: At| left_out.get(at as usize).copied().unwrap_or(false);
    match &tree.node(at).shape {
        Shape::Word { .. } => false,
        Shape::List(items) => items.iter().any(|item| out(*item)),
        Shape::Fields(fields) => {
            let is_it = |key: At, field: &str| tree.word(key).is_some_and(|word| may_mean(word, field));
            fields.iter().any(|(key, _)| out(*key) && wrong.missing.is_none_or(|field| is_it(*key, field)))
        }
    }
}

/// Leaves out a value: the field, with its name, or the item of a list; `false` when it is left out already.
fn leave_out(tree: &Tree, left_out: &mut [bool], at: At) -> bool {
    let out = match &tree.node(tree.node(at).parent).shape {
        Shape::Fields(fields) => {
            fields.iter().find(|(key, value)| *key == at || *value == at).map_or(at, |(key, _)| *key)
        }
        _ => at,
    };
    match left_out.get_mut(out as usize) {
        Some(flag) if !*flag => {
            *flag = true;
            true
        }
        _ => false,
    }
}

/// What to do about a file of another version.
pub(super) const OTHER_VERSION: &str = "open it with the version of reorganon that wrote it";

/// What is wrong with a file of another version.
pub(super) fn other_version(version: u32, known: u32) -> String {
    format!("format {version} is not known to this version, which reads format {known}")
}

/// Looks at the version in a field, before anything else: a file of another version may well have other fields.
pub(super) fn check_version(places: &Places, field: &str, known: u32) -> Result<(), DocumentErrors> {
    let version =
        places.tree.field(0, field).and_then(|(_, at)| Some((at, places.tree.word(at)?.parse::<u32>().ok()?)));
    match version {
        Some((at, version)) if version != known => {
            let place = places.tree.place(&places.file, at);
            Err(DocumentErrors::at(&place, other_version(version, known), OTHER_VERSION))
        }
        Some(_) => Ok(()),
        None => expect_sort(places, field),
    }
}

/// Where the file is one of ours, but of another sort: says so, instead of naming every field that is strange.
fn expect_sort(places: &Places, field: &str) -> Result<(), DocumentErrors> {
    let sorts = [
        ("reorg", "steps", "a plan"),
        ("charter", "rules", "a charter"),
        ("reorganon", "vocabulary", "an organisation"),
    ];
    let wanted = sorts.iter().find(|(version, ..)| *version == field);
    let found = sorts.iter().find_map(|(_, own, sort)| Some((places.tree.field(0, own)?.0, *own, *sort)));
    match (wanted, found) {
        (Some((.., wanted)), Some((at, own, sort))) if sort != *wanted => {
            let message = format!("this is {sort}, not {wanted}: it has `{own}`");
            Err(DocumentErrors::at(&places.tree.place(&places.file, at), message, "name another file"))
        }
        _ => Ok(()),
    }
}

/// Writes a record as YAML.
///
/// # Errors
/// The record cannot be written; no record of ours does that.
pub(super) fn write(value: &impl Serialize) -> Result<String, String> {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false,
    compact_list_indent: false,
    yaml_12: true,
    no_lang_directive: true, };
    serde_saphyr::to_string_with_options(value, options).map_err(|error| error.to_string())
}
