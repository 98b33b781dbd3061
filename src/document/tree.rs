//! The values of a YAML file with their places, before anybody asks what they mean.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span};

use super::fault::DocumentErrors;
use super::limits::{Limits, RAISE};
use super::misread::{Misread, misread};
use super::place::Place;
use super::text::too_large;
use crate::suggest::short;

/// The number of a value in its tree.
pub(super) type At = u32;

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A text; `plain` when it stands without quotes.
    Word { text: Box<str>, plain: bool },
    /// A list of values.
    List(Vec<At>),
    /// Fields: key and value, in the order of the file.
    Fields(Vec<(At, At)>),
}

/// One value.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) shape: Shape,
    /// The list or mapping in which it stands; the root stands in itself.
    pub(super) parent: At,
    line: u32,
    column: u32,
    start: u32,
    end: u32,
}

/// All values of one file; the first is the root.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

static NOTHING: Node = Node { shape: Shape::List(Vec::new()), parent: 0, line: 1, column: 1, start: 0, end: 0 };

impl Tree {
    /// Reads the one document of a text. Keys are words, and stand once; there are no tags, anchors and aliases.
    pub(super) fn read(file: &Arc<str>, text: &str, limits: &Limits) -> Result<Self, DocumentErrors> {
        if text.len() > limits.yaml_bytes {
            return Err(too_large(file, limits.yaml_bytes, "yaml_bytes"));
        }
        let mut growth = Growth {
            file,
            limits,
            nodes: Vec::new(),
            open: Vec::new(),
            documents: 0,
            errors: DocumentErrors::default(),
        };
        let options = granit_parser::options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: limits.yaml_depth,
            block_nesting_limit: limits.yaml_depth,
        };
        for event in Parser::new_from_str_with_options(text, options) {
            match event {
                Ok((event, span)) => {
                    if !growth.take(event, span) {
                        break;
                    }
                }
                Err(error) => {
                    let mark = error.marker();
                    let (line, column) = (mark.line(), mark.col() + 1);
                    let wrong = match error.kind() {
                        ErrorKind::RecursionLimitExceeded => {
                            Misread { line, column, message: too_deep(limits), help: TOO_DEEP.into() }
                        }
                        kind => misread(text, kind, line, column),
                    };
                    let place = growth.place(wrong.line, wrong.column, 0);
                    growth.errors.say(&place, wrong.message, wrong.help);
                    break;
                }
            }
        }
        if growth.nodes.is_empty() && growth.errors.is_empty() {
            return Err(DocumentErrors::of_file(file, "the file is empty", "write its fields, or name another file"));
        }
        let Growth { nodes, errors, .. } = growth;
        errors.or(Self { nodes })
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, at: At) -> &Node {
        self.nodes.get(at as usize).unwrap_or(&NOTHING)
    }

    /// The last value that starts at a line and a column or before.
    pub(super) fn at(&self, line: usize, column: usize) -> Option<At> {
        let after = self.nodes.partition_point(|node| (node.line as usize, node.column as usize) <= (line, column));
        after.checked_sub(1).map(small)
    }

    pub(super) fn word(&self, at: At) -> Option<&str> {
        match &self.node(at).shape {
            Shape::Word { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The value of a field of a mapping.
    pub(super) fn field(&self, at: At, key: &str) -> Option<(At, At)> {
        let Shape::Fields(fields) = &self.node(at).shape else { return None };
        fields.iter().copied().find(|(name, _)| self.word(*name) == Some(key))
    }

    /// The first word with this text in a value, names of fields included.
    pub(super) fn word_in(&self, at: At, text: &str) -> Option<At> {
        self.words_in(at).find(|(_, word)| *word == text).map(|(node, _)| node)
    }

    /// All words in a value, names of fields included, in the order of the file.
    pub(super) fn words_in(&self, at: At) -> impl Iterator<Item = (At, &str)> {
        // What stands in a value follows it, without a gap.
        let within = (at..small(self.nodes.len())).take_while(move |&node| node == at || self.node(node).parent >= at);
        within.filter_map(|node| Some((node, self.word(node)?)))
    }

    /// A value and the lists and mappings in which it stands, the root last.
    pub(super) fn above(&self, at: At) -> impl Iterator<Item = At> {
        std::iter::successors(Some(at), |at| Some(self.node(*at).parent).filter(|above| above != at))
    }

    /// The words of an item of a list; of the name of a field, with those of its value.
    pub(super) fn words_with(&self, at: At) -> impl Iterator<Item = &str> {
        let value = match &self.node(self.node(at).parent).shape {
            Shape::Fields(fields) => fields.iter().find(|(key, _)| *key == at).map(|(_, value)| *value),
            _ => None,
        };
        [Some(at), value].into_iter().flatten().flat_map(|at| self.words_in(at)).map(|(_, word)| word)
    }

    /// The same values without the fields (by their names) and the items that are left out.
    pub(super) fn without(&self, left_out: &[bool]) -> Self {
        let stays = |at: At| !left_out.get(at as usize).copied().unwrap_or(false);
        let mut nodes = self.nodes.clone();
        for node in &mut nodes {
            match &mut node.shape {
                Shape::Word { .. } => {}
                Shape::List(items) => items.retain(|item| stays(*item)),
                Shape::Fields(fields) => fields.retain(|(key, _)| stays(*key)),
            }
        }
        Self { nodes }
    }

    /// The names of the fields in which a value stands, the innermost first, as far up as the value `top`.
    pub(super) fn fields_around(&self, top: At, at: At) -> Vec<&str> {
        let (mut names, mut here) = (Vec::new(), at);
        while here != top && self.node(here).parent != here {
            let above = self.node(here).parent;
            if let Shape::Fields(fields) = &self.node(above).shape {
                // A value follows its key: what begins last before it, or is it, is its own field.
                let before = fields.partition_point(|(key, _)| *key <= here);
                let field = before.checked_sub(1).and_then(|last| fields.get(last));
                names.extend(field.filter(|(key, _)| *key != here).and_then(|(key, _)| self.word(*key)));
            }
            here = above;
        }
        names
    }

    /// The place of a value; of a list or a mapping, of the first word in it.
    pub(super) fn place(&self, file: &Arc<str>, at: At) -> Place {
        let mut node = self.node(at);
        loop {
            let inner = match &node.shape {
                Shape::Word { .. } => None,
                Shape::List(items) => items.first(),
                Shape::Fields(fields) => fields.first().map(|(key, _)| key),
            };
            match inner {
                Some(&first) => node = self.node(first),
                None => break,
            }
        }
        Place {
            file: file.clone(),
            line: node.line as usize,
            column: node.column as usize,
            start: node.start as usize,
            end: node.end as usize,
        }
    }

    /// The key, if it has one, and the value at a path such as `steps[3].do[0].absorb.into`.
    ///
    /// Keys may hold dots: the longest key that fits is taken.
    pub(super) fn find(&self, path: &str) -> Option<(Option<At>, At)> {
        let (mut found, mut rest) = ((None, 0), path);
        while !rest.is_empty() {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            match &self.node(found.1).shape {
                Shape::Word { .. } => return None,
                Shape::List(items) => {
                    let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
                    found = (None, *items.get(index.parse::<usize>().ok()?)?);
                    rest = after;
                }
                Shape::Fields(fields) => {
                    let fits = |key: &str| {
                        let after = rest.strip_prefix(key)?;
                        (after.is_empty() || after.starts_with(['.', '['])).then_some((key.len(), after))
                    };
                    let fitting = fields.iter().filter_map(|&(key, value)| Some((fits(self.word(key)?)?, key, value)));
                    let ((_, after), key, value) = fitting.max_by_key(|((length, _), ..)| *length)?;
                    found = (Some(key), value);
                    rest = after;
                }
            }
        }
        Some(found)
    }
}

const TOO_DEEP: &str = "write it flatter, or have a program of your own read it, which may allow more";

fn too_deep(limits: &Limits) -> String {
    let most = limits.yaml_depth;
    format!(
        "lists and mappings stand within each other more than {most} deep, which is the limit (`Limits::yaml_depth`)"
    )
}

/// A tree while it is read.
struct Growth<'a> {
    file: &'a Arc<str>,
    limits: &'a Limits,
    nodes: Vec<Node>,
    /// The lists and mappings that are not closed.
    open: Vec<Open>,
    documents: u32,
    errors: DocumentErrors,
}

struct Open {
    at: At,
    /// The key of a mapping that waits for its value.
    key: Option<At>,
    /// The keys of a mapping, each with its line.
    keys: HashMap<Box<str>, u32>,
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Growth<'_> {
    fn place(&self, line: usize, column: usize, start: usize) -> Place {
        Place { file: self.file.clone(), line, column, start, end: start }
    }

    /// Takes one event; `false` when there is no use in going on.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        let here = self.place(span.start.line(), span.start.col() + 1, span.start.byte_offset().unwrap_or(0));
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.errors.say(
                        &here,
                        "a second document starts here",
                        "write one document in a file, without `---`",
                    );
                    return false;
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.errors.say(&here, "aliases are not read", "write the value out");
                return self.add(Shape::Word { text: "".into(), plain: true }, &span).is_some();
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.no_marks(&here, anchor, tag.is_some());
                let plain = style == ScalarStyle::Plain;
                return self.add(Shape::Word { text: text.into(), plain }, &span).is_some();
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.no_marks(&here, anchor, tag.is_some());
                return self.open(Shape::List(Vec::new()), &span, &here);
            }
            Event::MappingStart(_, anchor, tag) => {
                self.no_marks(&here, anchor, tag.is_some());
                return self.open(Shape::Fields(Vec::new()), &span, &here);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            _ => {}
        }
        true
    }

    fn no_marks(&mut self, here: &Place, anchor: usize, tagged: bool) {
        if anchor > 0 {
            self.errors.say(here, "anchors are not read", "write the value out where it is needed");
        }
        if tagged {
            self.errors.say(here, "tags are not read", "drop the tag");
        }
    }

    fn open(&mut self, shape: Shape, span: &Span, here: &Place) -> bool {
        if self.open.len() >= self.limits.yaml_depth {
            self.errors.say(here, too_deep(self.limits), TOO_DEEP);
            return false;
        }
        let Some(at) = self.add(shape, span) else { return false };
        self.open.push(Open { at, key: None, keys: HashMap::new() });
        true
    }

    /// Adds a value where it belongs.
    fn add(&mut self, shape: Shape, span: &Span) -> Option<At> {
        let at = small(self.nodes.len());
        let here = self.place(span.start.line(), span.start.col() + 1, span.start.byte_offset().unwrap_or(0));
        if self.nodes.len() >= self.limits.yaml_values {
            let most = self.limits.yaml_values;
            let message = format!("the file has more than {most} values, which is the limit (`Limits::yaml_values`)");
            self.errors.say(&here, message, format!("split it, {RAISE}"));
            return None;
        }
        let parent = self.open.last().map_or(0, |open| open.at);
        if let Some(open) = self.open.last_mut() {
            match self.nodes.get_mut(open.at as usize).map(|node| &mut node.shape) {
                Some(Shape::List(items)) => items.push(at),
                Some(Shape::Fields(fields)) => match (open.key.take(), &shape) {
                    (Some(key), _) => fields.push((key, at)),
                    (None, Shape::Word { text, .. }) => {
                        if let Some(before) = open.keys.insert(text.clone(), small(here.line)) {
                            let message = format!("the field `{}` stands twice, also in line {before}", short(text));
                            self.errors.say(&here, message, "keep one of the two");
                        }
                        open.key = Some(at);
                    }
                    (None, _) => {
                        let message = "a list or a mapping stands where a field's name belongs";
                        self.errors.say(&here, message, "write the name of the field, a colon, and what it is");
                        open.key = Some(at);
                    }
                },
                _ => {}
            }
        }
        let end = span.end.byte_offset().unwrap_or(here.start);
        let (line, column) = (small(here.line), small(here.column));
        self.nodes.push(Node { shape, parent, line, column, start: small(here.start), end: small(end) });
        Some(at)
    }
}
