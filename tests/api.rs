//! The public interface of the crate, as it stands in `tests/api.txt`: whoever changes it changes that file too, and sees what
//! others will see. `REORGANON_ACCEPT=1 cargo test --test api` writes it anew.
//!
//! It is read from the sources: the lint `unreachable_pub` sees to it that what is `pub` can be reached. What macros make of
//! their input is not in it; the input is.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, TraitItem, Visibility};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().unwrap() != "bin" {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// What a user sees of attributes: traits that are derived, features that are needed, what may still grow.
fn seen(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| {
        ["derive", "cfg", "non_exhaustive", "must_use"].iter().any(|name| attribute.path().is_ident(name))
    });
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    let text = |attribute: &Attribute| attribute.to_token_stream().to_string().replace(' ', "");
    attributes.iter().map(text).any(|text| text == "#[doc(hidden)]" || text == "#[cfg(test)]")
}

/// What the crate keeps to itself: traits and types by their names, and modules that documentation hides.
#[derive(Default)]
struct Own {
    names: BTreeSet<String>,
    hidden: BTreeSet<String>,
}

impl Own {
    fn of(files: &[(PathBuf, syn::File)]) -> Self {
        let (mut own, mut public) = (Self::default(), BTreeSet::new());
        for item in files.iter().flat_map(|(_, file)| &file.items) {
            let (name, visibility) = match item {
                Item::Trait(one) => (&one.ident, &one.vis),
                Item::Struct(one) => (&one.ident, &one.vis),
                Item::Enum(one) => (&one.ident, &one.vis),
                Item::Mod(one) if is_hidden(&one.attrs) => {
                    own.hidden.insert(one.ident.to_string());
                    continue;
                }
                _ => continue,
            };
            if is_public(visibility) { &mut public } else { &mut own.names }.insert(name.to_string());
        }
        own.names.retain(|name| !public.contains(name));
        own
    }

    /// Whether an implementation is of one of the crate's own traits, or for one of its own types.
    fn has(&self, one: &syn::ItemImpl) -> bool {
        let of = one.trait_.as_ref().and_then(|(_, path, _)| path.segments.last());
        let whom = match &*one.self_ty {
            syn::Type::Path(path) => path.path.segments.last(),
            _ => None,
        };
        of.into_iter().chain(whom).any(|segment| self.names.contains(&segment.ident.to_string()))
    }

    /// Whether a file is of a module that documentation hides.
    fn hides(&self, path: &Path) -> bool {
        let parts = path.with_extension("");
        parts.components().any(|part| self.hidden.contains(&*part.as_os_str().to_string_lossy()))
    }
}

fn nothing() -> syn::Block {
    syn::parse_quote!({})
}

/// An item as a user sees it: without documentation, without bodies, without what is private; nothing where it is private.
fn shown(item: &Item, macros: &BTreeMap<String, bool>, own: &Own) -> Option<Item> {
    let mut item = item.clone();
    let public = match &mut item {
        Item::Const(one) => {
            *one.expr = syn::parse_quote!(_);
            seen(&mut one.attrs);
            is_public(&one.vis)
        }
        Item::Enum(one) => {
            seen(&mut one.attrs);
            for variant in &mut one.variants {
                seen(&mut variant.attrs);
                variant.fields.iter_mut().for_each(|field| seen(&mut field.attrs));
            }
            is_public(&one.vis)
        }
        Item::Struct(one) => {
            seen(&mut one.attrs);
            if let Fields::Named(fields) = &mut one.fields {
                let public = fields.named.iter().filter(|field| is_public(&field.vis)).cloned();
                fields.named = public.collect();
            }
            one.fields.iter_mut().for_each(|field| seen(&mut field.attrs));
            is_public(&one.vis)
        }
        Item::Fn(one) => {
            seen(&mut one.attrs);
            *one.block = nothing();
            is_public(&one.vis)
        }
        Item::Trait(one) => {
            seen(&mut one.attrs);
            for inner in &mut one.items {
                if let TraitItem::Fn(function) = inner {
                    seen(&mut function.attrs);
                    // That there is a default is seen, not what it does.
                    function.default = function.default.as_ref().map(|_| nothing());
                } else if let TraitItem::Type(inner) = inner {
                    seen(&mut inner.attrs);
                } else if let TraitItem::Const(inner) = inner {
                    seen(&mut inner.attrs);
                }
            }
            is_public(&one.vis)
        }
        Item::Type(one) => {
            seen(&mut one.attrs);
            is_public(&one.vis)
        }
        Item::Use(one) => {
            seen(&mut one.attrs);
            is_public(&one.vis)
        }
        Item::Impl(one) => {
            seen(&mut one.attrs);
            let of_trait = one.trait_.is_some();
            one.items.retain_mut(|inner| match inner {
                ImplItem::Fn(function) if !of_trait && is_public(&function.vis) && !is_hidden(&function.attrs) => {
                    seen(&mut function.attrs);
                    function.block = nothing();
                    true
                }
                ImplItem::Const(inner) if !of_trait && is_public(&inner.vis) => {
                    seen(&mut inner.attrs);
                    inner.expr = syn::parse_quote!(_);
                    true
                }
                ImplItem::Type(_) => of_trait,
                _ => false,
            });
            !own.has(one) && (of_trait || !one.items.is_empty())
        }
        Item::Macro(one) => {
            seen(&mut one.attrs);
            let name = one.mac.path.to_token_stream().to_string();
            macros.get(&name).copied().unwrap_or(false)
        }
        Item::Mod(one) => {
            seen(&mut one.attrs);
            one.content = None;
            one.semi = Some(syn::parse_quote!(;));
            is_public(&one.vis)
        }
        _ => false,
    };
    public.then_some(item)
}

/// Whether each macro of a file makes something public.
fn macros(items: &[Item]) -> BTreeMap<String, bool> {
    let rules = items.iter().filter_map(|item| match item {
        Item::Macro(one) => Some((one.ident.as_ref()?.to_string(), one.mac.tokens.to_string())),
        _ => None,
    });
    let public = ["pub mod", "pub enum", "pub struct", "pub fn", "pub type", "pub const"];
    rules.map(|(name, text)| (name, public.iter().any(|word| text.contains(word)))).collect()
}

fn interface() -> String {
    let (mut files, mut out) = (Vec::new(), String::new());
    sources(&root().join("src"), &mut files);
    let parsed = files.into_iter().map(|path| {
        let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
        (path.strip_prefix(root().join("src")).unwrap().to_owned(), file)
    });
    let files: Vec<_> = parsed.collect();
    let own = Own::of(&files);
    for (path, mut file) in files.into_iter().filter(|(path, _)| !own.hides(path)) {
        let macros = macros(&file.items);
        let items = file.items.iter().filter(|item| !hides(item));
        file.items = items.filter_map(|item| shown(item, &macros, &own)).collect();
        file.attrs.clear();
        if !file.items.is_empty() {
            let name = path.display().to_string().replace('\\', "/");
            write!(out, "// src/{name}\n{}\n", prettyplease::unparse(&file)).unwrap();
        }
    }
    out
}

fn hides(item: &Item) -> bool {
    match item {
        Item::Mod(one) => is_hidden(&one.attrs),
        Item::Fn(one) => is_hidden(&one.attrs),
        Item::Impl(one) => is_hidden(&one.attrs),
        _ => false,
    }
}

#[test]
fn the_public_interface_is_as_it_was() {
    let path = root().join("tests/api.txt");
    let is = interface();
    if std::env::var_os("REORGANON_ACCEPT").is_some() {
        fs::write(&path, &is).unwrap();
    }
    let was = fs::read_to_string(&path).unwrap_or_default();
    let (old, new): (Vec<_>, Vec<_>) = (was.lines().collect(), is.lines().collect());
    let lines = |sign: char, of: &[&str], others: &[&str]| {
        let other: std::collections::HashSet<_> = others.iter().collect();
        of.iter().filter(|line| !other.contains(line)).map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    assert!(
        was == is,
        "the public interface is another one:\n{}{}if that is meant, say it in CHANGELOG.md and write tests/api.txt anew: \
         REORGANON_ACCEPT=1 cargo test --test api",
        lines('-', &old, &new),
        lines('+', &new, &old)
    );
}
