//! Reports as text, as a compiler prints them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Label, Report, Severity};
use crate::document::Place;
use crate::visible::{visible, visible_in_line};

/// Labels of one file that are further apart, in lines, are shown apart.
const NEAR: usize = 12;

impl Report {
    /// The report as text, with the colours of a terminal or without.
    #[must_use]
    pub fn to_text(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for diagnostic in &self.diagnostics {
            out.push_str(&self.one(diagnostic, &renderer));
            out.push_str("\n\n");
        }
        out
    }

    fn one(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group =
            level.primary_title(visible(&diagnostic.message)).id(&diagnostic.code).elements(Vec::<Origin<'_>>::new());
        let mut first = true;
        for cluster in clusters(&diagnostic.labels) {
            let Some(place) = cluster.first().map(|(label, _)| &label.place) else { continue };
            let window = self.texts.get(&place.file).and_then(|text| window(text, &cluster));
            let Some((text, line, start)) = window else {
                let origin = Origin::path(visible_in_line(&place.file));
                group = group.element(match place.line {
                    0 => origin,
                    line => origin.line(line).char_column(place.column.max(1)),
                });
                continue;
            };
            let mut snippet = Snippet::source(source(text)).line_start(line).path(visible_in_line(&place.file));
            for (label, primary) in &cluster {
                let kind = if *primary && first { AnnotationKind::Primary } else { AnnotationKind::Context };
                let span = span(&label.place, start, text);
                let text = (!label.text.is_empty()).then(|| visible_in_line(&label.text));
                snippet = snippet.annotation(kind.span(span).label(text));
            }
            first = false;
            group = group.element(snippet);
        }
        for note in &diagnostic.notes {
            group = group.element(Level::NOTE.no_name().message(visible(note)));
        }
        if !diagnostic.help.is_empty() {
            group = group.element(Level::HELP.message(visible(&diagnostic.help)));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(false))
    }
}

/// A label, and whether it is the first of its diagnostic.
type Marked<'a> = (&'a Label, bool);

/// Labels in groups of one file and near each other; the group of the first label comes first.
fn clusters(labels: &[Label]) -> Vec<Vec<Marked<'_>>> {
    let mut clusters: Vec<Vec<Marked<'_>>> = Vec::new();
    for (number, label) in labels.iter().enumerate() {
        let is_near = |other: &Place| other.file == label.place.file && other.line.abs_diff(label.place.line) <= NEAR;
        match clusters.iter_mut().find(|cluster| cluster.iter().any(|(other, _)| is_near(&other.place))) {
            Some(cluster) => cluster.push((label, number == 0)),
            None => clusters.push(vec![(label, number == 0)]),
        }
    }
    clusters
}

/// The lines on which labels are: their text, the number of the first, and the byte at which it starts.
fn window<'t>(text: &'t str, cluster: &[Marked<'_>]) -> Option<(&'t str, usize, usize)> {
    let first = cluster.iter().map(|(label, _)| &label.place).min_by_key(|place| place.start)?;
    let last = cluster.iter().map(|(label, _)| label.place.end.max(label.place.start)).max()?;
    if first.line == 0 {
        return None;
    }
    let start = text.get(..first.start)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(last..)?.find('\n').map_or(text.len(), |at| last + at);
    let lines = text.get(start..end)?;
    // The end of a line is no part of it, in whichever way it is written.
    let lines = if end < text.len() { lines.strip_suffix('\r').unwrap_or(lines) } else { lines };
    Some((lines, first.line, start))
}

/// The lines of a file as they are shown. That a line ends in CRLF is nobody's fault: the renderer knows that.
pub(super) fn source(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        return text
            .split_inclusive('\r')
            .fold(String::new(), |shown, part| match part.strip_suffix('\r') {
                Some(part) => shown + &visible(part) + "\r",
                None => shown + &visible(part),
            })
            .into();
    }
    visible(text)
}

/// The bytes of a place in its window, as that is shown; one character at least, where there is one.
fn span(place: &Place, start: usize, text: &str) -> Range<usize> {
    let from = place.start.saturating_sub(start).min(text.len());
    let next = text.get(from..).and_then(|rest| rest.chars().next()).filter(|c| *c != '\n').map_or(0, char::len_utf8);
    let to = place.end.saturating_sub(start).clamp(from, text.len()).max(from + next);
    let shown = |at: usize| text.get(..at).map_or(at, |before| source(before).len());
    shown(from)..shown(to)
}
