//! Growing the tree of values of a YAML file, event by event.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span};

use super::fault::DocumentErrors;
use super::limits::{Limits, RAISE};
use super::misread::{Misread, misread};
use super::place::Place;
use super::text::too_large;
use super::tree::{At, Node, Shape, Tree, small};
use crate::suggest::short;

impl Tree {
    /// Reads the one document of a text. That keys are words and stand once, that there are no tags, anchors and aliases,
    /// is no reason not to look at the rest: those are `faults`.
    ///
    /// `line` is that of the file in which the text begins.
    ///
    /// # Errors
    /// The text is no YAML, or larger or deeper than the limits.
    pub(super) fn read(file: &Arc<str>, text: &str, line: usize, limits: &Limits) -> Result<Self, DocumentErrors> {
        if text.len() > limits.yaml_bytes {
            return Err(too_large(file, limits.yaml_bytes, "yaml_bytes"));
        }
        let mut growth = Growth {
            file,
            text,
            lines_before: line.saturating_sub(1),
            limits,
            nodes: Vec::new(),
            open: Vec::new(),
            documents: 0,
            before: 0,
            errors: DocumentErrors::default(),
            faults: DocumentErrors::default(),
            unread: Vec::new(),
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
                    let end = span.end.byte_offset();
                    if !growth.take(event, span) {
                        break;
                    }
                    growth.before = end.unwrap_or(growth.before);
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
        let Growth { nodes, mut errors, faults, unread, .. } = growth;
        if errors.is_empty() {
            return Ok(Self { nodes, faults, unread });
        }
        errors.extend(faults);
        Err(errors.in_order())
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
    text: &'a str,
    lines_before: usize,
    limits: &'a Limits,
    nodes: Vec<Node>,
    /// The lists and mappings that are not closed.
    open: Vec<Open>,
    documents: u32,
    /// The byte after the last event.
    before: usize,
    /// Why there is no tree.
    errors: DocumentErrors,
    faults: DocumentErrors,
    unread: Vec<At>,
}

struct Open {
    at: At,
    /// The key of a mapping that waits for its value.
    key: Option<At>,
    /// The keys of a mapping, each with its line.
    keys: HashMap<Box<str>, u32>,
}

impl Growth<'_> {
    fn place(&self, line: usize, column: usize, start: usize) -> Place {
        Place { file: self.file.clone(), line: line + self.lines_before, column, start, end: start }
    }

    /// Takes one event; `false` when there is no use in going on.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        let here = self.place(span.start.line(), span.start.col() + 1, span.start.byte_offset().unwrap_or(0));
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.faults.say(
                        &here,
                        "a second document starts here",
                        "write one document in a file, without `---`",
                    );
                    return false;
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.faults.say(&here, "aliases are not read", "write the value out");
                let at = self.add(Shape::Word { text: "".into(), plain: true }, &span);
                self.unread.extend(at);
                return at.is_some();
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
            let place = self.mark('&', here);
            self.faults.say(&place, "anchors are not read", "write the value out where it is needed");
        }
        if tagged {
            let place = self.mark('!', here);
            self.faults.say(&place, "tags are not read", "drop the tag");
        }
    }

    /// The place of a mark before a value in its line; of the value where the mark stands in another.
    fn mark(&self, mark: char, here: &Place) -> Place {
        let between = self.text.get(self.before..here.start).unwrap_or_default();
        let between = between.rsplit('\n').next().unwrap_or_default();
        let Some(from) = between.find(mark).and_then(|at| between.get(at..)) else { return here.clone() };
        let start = here.start - from.len();
        Place { column: here.column.saturating_sub(from.chars().count()).max(1), start, end: start, ..here.clone() }
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
                            self.faults.say(&here, message, "keep one of the two");
                            self.unread.push(at);
                        }
                        open.key = Some(at);
                    }
                    (None, _) => {
                        let message = "a list or a mapping stands where a field's name belongs";
                        self.faults.say(&here, message, "write the name of the field, a colon, and what it is");
                        self.unread.push(at);
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
