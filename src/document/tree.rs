//! The values of a YAML file with their places, before anybody asks what they mean.

use std::sync::Arc;

use super::fault::DocumentErrors;
use super::place::Place;

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
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// All values of one file; the first is the root.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// What no file of ours may have: fields that stand twice, tags, anchors, aliases, a second document.
    pub(super) faults: DocumentErrors,
    /// The names of fields and the values that cannot be read for that.
    pub(super) unread: Vec<At>,
}

static NOTHING: Node = Node { shape: Shape::List(Vec::new()), parent: 0, line: 1, column: 1, start: 0, end: 0 };

impl Tree {
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
        Self { nodes, faults: DocumentErrors::default(), unread: Vec::new() }
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

/// A number of values, of which a file has fewer.
pub(super) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
