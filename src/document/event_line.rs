//! The lines of a list of events.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use super::fault::DocumentErrors;
use super::json::words::plain;
use super::place::Place;
use crate::events::{Declared, Event, Input, Output, Phase, Said, Unit};
use crate::model::date::Date;
use crate::model::fraction::Fraction;
use crate::model::key::Key;
use crate::suggest;

/// One line of `events.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventLine {
    seq: u64,
    date: String,
    #[serde(rename = "type")]
    written: String,
    #[serde(default)]
    phase: Option<Phase>,
    inputs: Vec<InputLine>,
    outputs: Vec<OutputLine>,
    goes_on: BTreeSet<Key>,
    #[serde(default)]
    source: Option<Arc<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InputLine {
    key: Key,
    #[serde(default)]
    name: Option<Arc<str>>,
    /// `whole`, or a description of a part: which part goes where is said by the outputs.
    #[serde(default)]
    share: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutputLine {
    key: Key,
    level: Arc<str>,
    #[serde(default)]
    code: Arc<str>,
    name: Arc<str>,
    #[serde(default)]
    kind: Arc<str>,
    #[serde(default)]
    parent: Arc<str>,
    #[serde(default)]
    share: Option<serde_json::Value>,
    #[serde(default, rename = "note")]
    _note: Option<serde_json::Value>,
}

/// A share: of everything (`1/3`), of area and population apart, or words of which nothing follows.
fn share(value: &serde_json::Value) -> Result<Said, String> {
    use serde_json::Value;
    const FORM: &str =
        "write `whole`, a fraction in quotes such as \"1/3\", or {\"area\": \"1/4\", \"population\": \"1/3\"}";
    match value {
        Value::Null => Ok(Said::default()),
        // A text that starts like a number is meant as one; anything else describes.
        Value::String(text)
            if text == "whole" || text.starts_with(|c: char| c.is_ascii_digit() || "-+.".contains(c)) =>
        {
            let share = text.parse::<Fraction>().map_err(|error| error.to_string())?;
            Ok(Said { area: Some(share), population: Some(share) })
        }
        Value::String(_) => Ok(Said::default()),
        Value::Object(fields) => {
            if let Some(field) = fields.keys().find(|field| !["area", "population"].contains(&field.as_str())) {
                return Err(format!("a share of `{field}` is not known: {FORM}"));
            }
            let of = |field: &str| match fields.get(field) {
                None | Some(Value::Null) => Ok(None),
                Some(Value::String(text)) => text.parse::<Fraction>().map(Some).map_err(|error| error.to_string()),
                Some(other) => Err(format!("`{other}` is not a share: {FORM}")),
            };
            Ok(Said { area: of("area")?, population: of("population")? })
        }
        other => Err(format!("`{other}` is not a share: {FORM}")),
    }
}

impl EventLine {
    /// The event, with what is wrong in it: that goes to `say`, and the event is taken as far as it goes, so that what is
    /// wrong elsewhere is said too. `before` is the latest day of the events above.
    fn event(self, line: usize, before: Date, say: &mut impl FnMut(String, String)) -> Event {
        let seq = self.seq;
        let declared = Declared::read(&self.written).unwrap_or_else(|| {
            let help = suggest::help(&self.written, Declared::ALL.iter().map(|declared| declared.word()));
            let words: Vec<_> = Declared::ALL.iter().map(|declared| declared.word()).collect();
            let help = if help.is_empty() { format!("the types are: {}", words.join(", ")) } else { help };
            say(format!("event {seq}: unknown type `{}`", self.written), help);
            Declared::Reorganise
        });
        let on = self.date.parse::<Date>().unwrap_or_else(|error| {
            let (message, help) = suggest::apart(&error.to_string());
            say(format!("event {seq}: {message}"), help);
            before
        });
        let mut of = |key: &Key, value: Option<serde_json::Value>| {
            value.map_or(Ok(Said::default()), |value| share(&value)).unwrap_or_else(|error| {
                let (message, help) = suggest::apart(&error);
                say(format!("event {seq}: share of `{key}`: {message}"), help);
                Said::default()
            })
        };
        let inputs = self.inputs.into_iter().map(|input| {
            let share = of(&input.key, input.share);
            Input { key: input.key, name: input.name, share }
        });
        let inputs = inputs.collect();
        let outputs = self.outputs.into_iter().map(|output| {
            let OutputLine { key, level, code, name, kind, parent, share, .. } = output;
            let share = of(&key, share);
            Output { unit: Unit { key, level, code, name, kind, parent }, share }
        });
        let outputs: Vec<_> = outputs.collect();
        for Output { unit, .. } in outputs.iter().filter(|output| output.unit.name.trim().is_empty()) {
            say(format!("event {seq}: `{}` has no name", unit.key), "write its name".into());
        }
        Event {
            number: seq,
            line,
            on,
            declared,
            written: self.written.into(),
            phase: self.phase,
            inputs,
            outputs,
            goes_on: self.goes_on,
            source: self.source,
        }
    }
}

/// The byte of a line at which the first word stands that a message names and the line has: as a whole, in quotes or a cell.
pub(super) fn named_at(line: &str, message: &str) -> Option<usize> {
    let part_of_a_word = |c: char| c.is_alphanumeric() || "-_./:#".contains(c);
    let whole = |word: &str| {
        let mut found = line.match_indices(word).map(|(at, _)| at);
        found.find(|at| {
            let before = line.get(..*at).unwrap_or_default().chars().next_back();
            let after = line.get(at + word.len()..).unwrap_or_default().chars().next();
            ![before, after].into_iter().flatten().any(part_of_a_word)
        })
    };
    let quoted = |word: &str| line.find(&format!("\"{word}\"")).map(|at| at + 1);
    let mut words = message.split('`').skip(1).step_by(2).filter(|word| !word.is_empty());
    words.find_map(|word| quoted(word).or_else(|| whole(word)))
}

/// The number of an event that cannot be read as a whole, for people who look for it.
fn number_of(line: &str) -> Option<u64> {
    serde_json::from_str::<serde_json::Value>(line).ok()?.get("seq")?.as_u64()
}

/// The events of a text, and whether every line gave one; what is wrong goes to `errors`.
pub(super) fn read_events(file: &Arc<str>, text: &str, errors: &mut DocumentErrors) -> (Vec<Event>, bool) {
    let mut events: Vec<Event> = Vec::new();
    let (mut start, mut complete) = (0, true);
    let mut latest = Date::FIRST;
    for (number, line) in text.split('\n').enumerate() {
        let at = (number + 1, start);
        start += line.len() + 1;
        if line.trim().is_empty() {
            continue;
        }
        if errors.is_full() {
            complete = false;
            break;
        }
        let line = line.trim_end_matches('\r');
        let mut say = |column: usize, message: String, help: String| {
            let from = named_at(line, &message).unwrap_or(column.saturating_sub(1)).min(line.len());
            errors.say(&Place::after(file, text, at, at.1 + from, at.1 + from), message, help);
        };
        match serde_json::from_str::<EventLine>(line) {
            Ok(read) => {
                let event = read.event(number + 1, latest, &mut |message, help| say(1, message, help));
                latest = latest.max(event.on);
                events.push(event);
            }
            Err(error) => {
                complete = false;
                let (message, help) = plain(&error);
                let message = match (number_of(line), error.classify()) {
                    (Some(event), _) => format!("event {event}: {message}"),
                    (None, serde_json::error::Category::Data) => message,
                    (None, _) => format!("this line is not a JSON object: {message}"),
                };
                let form = "write each event in a line of its own, as a JSON object, with codes and days in quotes";
                say(error.column(), message, if help.is_empty() { form.into() } else { help });
            }
        }
    }
    // A day that cannot be read, with none above it: that of the next event.
    if let Some(next) = events.iter().map(|event| event.on).find(|on| *on != Date::FIRST) {
        events.iter_mut().take_while(|event| event.on == Date::FIRST).for_each(|event| event.on = next);
    }
    (events, complete)
}
