//! What is wrong with a text that is no YAML, in words for those who do not know its grammar.

mod words;

use granit_parser::ErrorKind as Kind;

use crate::suggest::short;
use words::in_words;

/// What is wrong, where, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misread {
    /// The line, from 1.
    pub(super) line: usize,
    /// The column, in characters from 1.
    pub(super) column: usize,
    pub(super) message: String,
    pub(super) help: String,
}

impl Misread {
    fn new(line: Line<'_>, column: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { line: line.number, column, message: message.into(), help: help.into() }
    }
}

/// What is wrong with a text of which the parser could make nothing from this line and column on, both from 1.
///
/// The parser may give up behind what is wrong: that line, and the one before it that says something, are looked at for
/// what people do.
pub(super) fn misread(text: &str, kind: &Kind, line: usize, column: usize) -> Misread {
    let [before, own, after] = lines_at(text, line);
    let near = || [own, before].into_iter().flatten();
    let found = near().find_map(foreign_blank).or_else(|| near().find_map(tab));
    let found = found.or_else(|| if is_tab(kind) { tab(after?) } else { None });
    let found = found.or_else(|| still_open(text, kind, line)).or_else(|| colon(kind, own, before));
    let found = found.or_else(|| column_of(kind, own?, before?, column));
    let found = found.or_else(|| nothing_between(own?, column));
    found.or_else(|| escape(text, kind, line, column)).unwrap_or_else(|| {
        let (message, help) = in_words(kind);
        Misread { line, column, message, help: help.into() }
    })
}

/// A comma after a comma or a bracket: the parser says that the file ends.
fn nothing_between(own: Line<'_>, column: usize) -> Option<Misread> {
    let before: String = own.text.chars().take(column.checked_sub(1)?).collect();
    let is_comma = own.text.chars().nth(column - 1) == Some(',');
    if !is_comma || !before.trim_end().ends_with([',', '[', '{']) {
        return None;
    }
    let help = "write what stands between, or take one comma away".into();
    Some(Misread { line: own.number, column, message: "nothing stands before this comma".into(), help })
}

/// A line with its number.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    number: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    /// What it says, without indentation, the dashes of a list, and a comment.
    fn said(self) -> &'t str {
        let mut said = self.text.trim();
        while let Some(rest) = said.strip_prefix("- ") {
            said = rest.trim_start();
        }
        if said.starts_with('#') { "" } else { said.split(" #").next().unwrap_or_default().trim_end() }
    }

    /// The column at which that begins.
    fn column(self) -> usize {
        let start = self.text.find(self.said()).unwrap_or(0);
        self.text.get(..start).unwrap_or_default().chars().count() + 1
    }
}

/// The line with this number, between the nearest ones that say something.
fn lines_at(text: &str, number: usize) -> [Option<Line<'_>>; 3] {
    let (mut own, mut before) = (None, None);
    for (at, text) in text.lines().enumerate() {
        let line = Line { number: at + 1, text };
        if line.number == number {
            own = Some(line);
        } else if !line.said().is_empty() {
            if line.number > number {
                return [before, own, Some(line)];
            }
            before = Some(line);
        }
    }
    [before, own, None]
}

/// A character that looks like a blank and is none, in the indentation or after a colon or a dash.
fn foreign_blank(line: Line<'_>) -> Option<Misread> {
    let (mut indentation, mut last) = (true, ' ');
    for (at, c) in line.text.chars().enumerate() {
        let foreign = c.is_whitespace() && !c.is_ascii() || matches!(c, '\u{200b}' | '\u{feff}');
        if foreign && (indentation || matches!(last, ':' | '-' | ',')) {
            let name = if c == '\u{a0}' { "a no-break space" } else { "a strange blank" };
            let message = format!("{name} (U+{:04X}) stands where a blank belongs", u32::from(c));
            return Some(Misread::new(line, at + 1, message, "type a blank in its place: the two look the same"));
        }
        indentation &= c.is_whitespace() || c == '-';
        last = c;
    }
    None
}

/// A tab in the indentation.
fn tab(line: Line<'_>) -> Option<Misread> {
    let indentation = line.text.chars().take_while(|c| c.is_whitespace() || *c == '-');
    let at = indentation.collect::<Vec<_>>().iter().position(|c| *c == '\t')?;
    Some(Misread::new(line, at + 1, "a tab stands in the indentation of this line", INDENT))
}

const INDENT: &str = "indent with blanks, not with tabs";

fn is_tab(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::TabInBlockIndentation
            | Kind::TabInIndentation
            | Kind::TabNotAllowed
            | Kind::TabInPlainScalar
            | Kind::TabAtBlockScalarStart
    )
}

/// A bracket that an earlier line opened, where this one makes no sense within it.
fn still_open(text: &str, kind: &Kind, line: usize) -> Option<Misread> {
    let within = matches!(
        kind,
        Kind::MappingValueNotAllowed
            | Kind::InvalidColonPlacement
            | Kind::InvalidSimpleKey
            | Kind::InvalidFlowScalarIndent
            | Kind::BlockEntryInFlowCollection
            | Kind::ExpectedFlowSequenceSeparator
            | Kind::ExpectedFlowMappingSeparator
    );
    let (at, column, bracket) = if within { open_bracket(text, line)? } else { return None };
    let message =
        format!("the bracket `{bracket}` that opens here is still open in line {line}, which does not belong in it");
    let help = "close it before that line, or separate what stands in it by commas".into();
    Some(Misread { line: at, column, message, help })
}

/// What to do about a name and a value that stand together as one word, without the colon or the blank between them.
pub(super) fn run_together(word: &str, known: &[&str]) -> Option<String> {
    let (name, rest) = word.split_at_checked(word.find([':', ' ', '\u{a0}'])?)?;
    let value = rest.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
    if value.is_empty() || !known.contains(&name) {
        return None;
    }
    let why = match rest.contains('\u{a0}') {
        true => "a no-break space (U+00A0) is no blank",
        false if rest.starts_with(':') => "a blank belongs after the colon",
        false => "a colon belongs after the name",
    };
    Some(format!("{why}: write `{name}: {}`", short(value)))
}

/// More brackets than the parser lets stand within each other.
const DEEP: usize = 1_000;

/// Line and column of the last bracket that is open where a line begins.
fn open_bracket(text: &str, line: usize) -> Option<(usize, usize, char)> {
    let (mut open, mut quote) = (Vec::new(), None);
    for (number, text) in text.lines().enumerate().take(line.saturating_sub(1)) {
        // Outside of brackets and quotes, one of them begins only where a word may begin.
        let (mut fresh, mut last) = (true, ' ');
        for (at, c) in text.chars().enumerate() {
            if let Some(mark) = quote {
                let escaped = mark == '"' && last == '\\';
                quote = quote.filter(|_| c != mark || escaped);
                last = if escaped { ' ' } else { c };
                continue;
            }
            match c {
                '#' if last.is_whitespace() => break,
                '"' | '\'' if fresh => quote = Some(c),
                // So many are none: they stand in a text of several lines.
                '[' | '{' if open.len() >= DEEP => return None,
                '[' | '{' if fresh || !open.is_empty() => open.push((number + 1, at + 1, c)),
                ']' | '}' => drop(open.pop()),
                _ => {}
            }
            fresh = match c {
                '[' | '{' | ',' => !open.is_empty(),
                ' ' => fresh || matches!(last, ':' | '-'),
                _ => false,
            };
            last = c;
        }
    }
    open.pop()
}

/// Whether a text has a colon that makes what stands before it a name.
fn colons(said: &str) -> usize {
    said.matches(": ").count() + usize::from(said.ends_with(':'))
}

/// A field without its colon, or with a word right behind it, or a line with a colon too many.
fn colon(kind: &Kind, own: Option<Line<'_>>, before: Option<Line<'_>>) -> Option<Misread> {
    let of_fields = matches!(
        kind,
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey | Kind::MappingValueNotAllowed | Kind::ExpectedBlockMappingKey
    );
    if !of_fields {
        return None;
    }
    let own = own?;
    if let Some(found) = without_colon(own).or_else(|| dash(own)).or_else(|| dash(before?)) {
        return Some(found);
    }
    if colons(own.said()) > 1 && !own.said().contains(['{', '"', '\'']) {
        let (name, text) = own.said().split_once(": ")?;
        let second = own.column() + name.chars().count() + 2 + text.chars().take_while(|c| *c != ':').count();
        let message = format!("a second colon stands in the line of `{}`", short(name));
        return Some(Misread::new(
            own,
            second,
            message,
            format!("put the text in quotes: `{}: \"{}\"`", short(name), short(text)),
        ));
    }
    without_colon(before?)
}

/// A line that begins with the name of a field, and has no colon after it.
fn without_colon(line: Line<'_>) -> Option<Misread> {
    let said = line.said();
    let length = said.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(said.len());
    let (name, rest) = (said.get(..length)?, said.get(length..)?);
    if name.is_empty() || colons(said) > 0 {
        return None;
    }
    let value = rest.trim_start_matches([':', ' ']);
    let help = if value.is_empty() {
        format!("write `{}:` and what it is", short(name))
    } else {
        format!("write `{}: {}`", short(name), short(value))
    };
    let message = match rest.chars().next() {
        Some(':') => format!("no blank stands after the colon of `{}`", short(name)),
        Some(' ') | None => format!("no colon stands after `{}`", short(name)),
        Some(_) => return None,
    };
    Some(Misread::new(line, line.column(), message, help))
}

/// A dash with a word right behind it, where a list was meant.
fn dash(line: Line<'_>) -> Option<Misread> {
    let rest = line.said().strip_prefix('-').filter(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))?;
    let help = format!("write `- {}`", short(rest));
    Some(Misread::new(line, line.column(), "no blank stands after this dash", help))
}

/// A line that begins where nothing can begin.
fn column_of(kind: &Kind, own: Line<'_>, before: Line<'_>, column: usize) -> Option<Misread> {
    let begins = own.text.chars().take_while(|c| c.is_whitespace()).count() + 1;
    let wrong = match kind {
        Kind::ExpectedBlockMappingKey | Kind::ExpectedBlockSequenceEntry | Kind::InvalidIndentation => column == begins,
        Kind::BlockSequenceEntryNotAllowed => column == begins,
        // A field under one that has its value already.
        Kind::MappingValueNotAllowed => own.column() > before.column() && !before.said().ends_with(':'),
        _ => false,
    };
    let what = if own.text.trim_start().starts_with('-') { "item of a list" } else { "field" };
    let help = "let the fields of one level, and the dashes of one list, begin in one column";
    wrong.then(|| {
        Misread::new(own, begins, format!("this line begins in column {begins}, where no {what} can begin"), help)
    })
}

/// The backslash in a quoted text with which no escape begins; the parser names the quote.
fn escape(text: &str, kind: &Kind, line: usize, column: usize) -> Option<Misread> {
    if !matches!(kind, Kind::UnknownQuotedScalarEscape) {
        return None;
    }
    let (mut at, mut after) = ((line, column), false);
    let rest = text.split_inclusive('\n').skip(line - 1).flat_map(str::chars).skip(column - 1);
    for c in rest {
        if after && !"0abtnvfre \"/\\N_LPxuU\t\n\r".contains(c) {
            let message = format!("`\\{}` in a quoted text means nothing", short(&c.to_string()));
            let help = "write the backslash twice, or put the text in single quotes";
            return Some(Misread { line: at.0, column: at.1 - 1, message, help: help.into() });
        }
        after = !after && c == '\\';
        at = if c == '\n' { (at.0 + 1, 1) } else { (at.0, at.1 + 1) };
    }
    None
}
