//! What the steps of an entry really do, counted against what a row asks of them.

use std::collections::BTreeMap;

use reorganon::plan::PlanStep;
use serde_json::Value;

/// How often what is asked for: `dissolve body=*/health-division: 11` is at least eleven operations `dissolve` whose field
/// `body` is `health-division` of one territory or another; `/health-division` is that of none, and `health-division` ends
/// with it. A word without a field may stand anywhere in the operation, as a value or a field.
pub(crate) type Asked = BTreeMap<String, usize>;

/// The operations of the steps of one entry, with `$it` filled in.
#[derive(Default)]
pub(crate) struct Deeds(Vec<Deed>);

struct Deed {
    name: &'static str,
    /// Every field with a word that it says; a list has a pair for each, and a figure none.
    said: Vec<(String, String)>,
}

impl Deeds {
    /// What an entry does for these elements; for none, what it does once.
    pub(crate) fn of(entry: &PlanStep, elements: &[String]) -> Self {
        let written: Vec<_> = entry
            .operations
            .iter()
            .map(|operation| {
                let fields = serde_json::to_value(operation).unwrap_or_default();
                (operation.name(), said(fields))
            })
            .collect();
        let once = [String::new()];
        let elements = if entry.for_each.is_none() { &once } else { elements };
        let deeds = elements.iter().flat_map(|element| {
            written.iter().map(move |(name, said)| {
                let said = said.iter().map(|(field, word)| (field.clone(), word.replace("$it", element)));
                Deed { name, said: said.collect() }
            })
        });
        Self(deeds.collect())
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether they are what is asked; if so in words, and if not as well.
    pub(crate) fn meet(&self, asked: &Asked) -> Result<String, String> {
        let mut met = Vec::new();
        let mut short = Vec::new();
        for (what, times) in asked {
            let done = self.0.iter().filter(|deed| deed.is(what)).count();
            met.push(format!("{what} {done}"));
            if done < *times {
                short.push(format!("`{what}` is asked {times} times, and done {done} times"));
            }
        }
        if asked.is_empty() || asked.values().any(|times| *times == 0) {
            short.push("the list asks nothing of it".into());
        }
        if short.is_empty() { Ok(met.join(", ")) } else { Err(format!("{}; it does {self}", short.join(", "))) }
    }
}

/// `dissolve 11, absorb 11`.
impl std::fmt::Display for Deeds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut counts = BTreeMap::new();
        self.0.iter().for_each(|deed| *counts.entry(deed.name).or_insert(0) += 1);
        let words: Vec<_> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
        f.write_str(if words.is_empty() { "nothing" } else { "" })?;
        f.write_str(&words.join(", "))
    }
}

impl Deed {
    fn is(&self, what: &str) -> bool {
        let mut words = what.split(' ');
        words.next() == Some(self.name) && words.all(|word| self.says(word))
    }

    fn says(&self, word: &str) -> bool {
        match word.split_once('=') {
            Some((field, end)) => self.said.iter().any(|(of, said)| of == field && is_asked(said, end)),
            None => self.said.iter().any(|(of, said)| of == word || is_asked(said, word)),
        }
    }
}

/// Whether a key is what is asked for: from its beginning, where that is said, or by its end.
fn is_asked(said: &str, word: &str) -> bool {
    if let Some(whole) = word.strip_prefix('/') {
        return said == whole;
    }
    if !word.starts_with("*/") {
        return ends_with(said, word);
    }
    let (mut parts, mut asked) = (said.split('/'), word.split('/'));
    asked.all(|part| parts.next().is_some_and(|one| part == "*" || part == one)) && parts.next().is_none()
}

/// Whether a key ends with a whole word: `an-phu/front` and `provincial-front` with `front`, and not `storefront`.
fn ends_with(said: &str, word: &str) -> bool {
    said.strip_suffix(word).is_some_and(|before| before.is_empty() || before.ends_with(['/', '-']))
}

/// Every field with every text under it, and with none where a figure is.
fn said(fields: Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut open = vec![(String::new(), fields)];
    while let Some((field, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                for (below, value) in fields {
                    all.push((field.clone(), below.clone()));
                    open.push((below, value));
                }
            }
            Value::Array(values) => open.extend(values.into_iter().map(|value| (field.clone(), value))),
            Value::String(text) => all.push((field, text)),
            _ => all.push((field, String::new())),
        }
    }
    all
}
