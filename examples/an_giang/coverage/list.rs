//! The list of the rows, as its file has it, and what is wrong with its numbers and places.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use reorganon::Date;
use serde::Deserialize;
use serde_json::Value;

use super::deeds::Asked;

/// How many rows the programme has.
pub(crate) const ROWS: u32 = 83;

/// The list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Rows {
    places: BTreeMap<String, Parts>,
    pub(crate) rows: Vec<Row>,
    background: Vec<Background>,
    /// Day and number of each target on which a row rests.
    pub(super) targets: BTreeMap<String, BTreeMap<String, Value>>,
    /// Steps that are known not to have been carried out, with what is known.
    pub(super) not_executed: BTreeMap<String, String>,
}

/// How many parts a section of the programme has.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Parts {
    /// It has none, and is a place itself.
    Whole(#[expect(dead_code, reason = "it is one")] u32),
    Parted {
        #[serde(default)]
        chapeau: u32,
        #[serde(default)]
        paragraphs: u32,
        #[serde(default)]
        bullets: u32,
        #[serde(default)]
        items: u32,
        /// Bullets with bullets of their own.
        #[serde(default)]
        plus: BTreeMap<String, u32>,
    },
}

/// One row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Row {
    pub(crate) row: u32,
    pub(super) at: Vec<String>,
    pub(crate) gist: String,
    #[serde(default)]
    pub(crate) by: Vec<By>,
    /// The first day of its steps, where the programme names one.
    #[serde(default)]
    pub(super) from: Option<Date>,
    /// Their last day, where it names one.
    #[serde(default)]
    pub(super) until: Option<Date>,
    /// Why a rule that carries it warns all the same.
    #[serde(default)]
    pub(super) warned: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) not_structural: Option<String>,
    #[serde(default)]
    pub(super) reading: Option<String>,
}

/// What carries a row: `rule no-legal-basis`, `step move-health: {transfer-function function=health: 11}`,
/// `rule deputy-increase: 2` for two articles that cite the row, or `rule verb-mismatch: [their sources]`.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct By {
    pub(crate) sort: String,
    pub(crate) id: String,
    /// What a step or a gate has to do.
    pub(crate) does: Asked,
    /// How many articles of a rule cite the row.
    pub(crate) articles: usize,
    /// Its articles instead, each by its source.
    pub(crate) sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Alone(String),
    Does(BTreeMap<String, Asked>),
    Articles(BTreeMap<String, usize>),
    Sources(BTreeMap<String, Vec<String>>),
}

impl TryFrom<Written> for By {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let (mut does, mut articles, mut sources) = (None, None, None);
        let what = match written {
            Written::Alone(what) => what,
            Written::Does(one) => alone(one, &mut does)?,
            Written::Articles(one) => alone(one, &mut articles)?,
            Written::Sources(one) => alone(one, &mut sources)?,
        };
        let (sort, id) = what.split_once(' ').ok_or_else(|| format!("`{what}` is no sort and name"))?;
        if does.is_some() && !matches!(sort, "step" | "gate") {
            return Err(format!("`{what}` does nothing; only steps and gates do"));
        }
        if (articles.is_some() || sources.is_some()) && sort != "rule" {
            return Err(format!("`{what}` has no articles; only rules have"));
        }
        Ok(Self {
            sort: sort.into(),
            id: id.into(),
            does: does.unwrap_or_default(),
            articles: articles.unwrap_or(1),
            sources: sources.unwrap_or_default(),
        })
    }
}

/// The one name, and what is said of it.
fn alone<T>(one: BTreeMap<String, T>, said: &mut Option<T>) -> Result<String, String> {
    let mut all = one.into_iter();
    let (Some((what, of_it)), None) = (all.next(), all.next()) else {
        return Err("a carrier is one name, with what is asked of it".into());
    };
    *said = Some(of_it);
    Ok(what)
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sort, self.id)
    }
}

/// A sentence that asks for nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Background {
    at: String,
    #[expect(dead_code, reason = "for the reader of the list")]
    gist: String,
}

impl Rows {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        serde_saphyr::from_str(text).map_err(|error| format!("coverage/rows.yaml: {error}"))
    }

    /// Every place of the programme, as citations write it.
    fn all_places(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (section, parts) in &self.places {
            let Parts::Parted { chapeau, paragraphs, bullets, items, plus } = parts else {
                all.insert(section.clone());
                continue;
            };
            all.extend((0..*chapeau).map(|_| format!("{section}-chapeau")));
            all.extend((1..=*paragraphs).map(|n| format!("{section}-p{n}")));
            all.extend((1..=*bullets).map(|n| format!("{section}-b{n}")));
            all.extend((1..=*items).map(|n| format!("{section}-{n}")));
            all.extend(plus.iter().flat_map(|(bullet, n)| (1..=*n).map(move |n| format!("{section}-{bullet}+{n}"))));
        }
        all
    }

    /// What is wrong with numbers and places, a line each.
    pub(crate) fn misplaced(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let numbers: Vec<_> = self.rows.iter().map(|row| row.row).collect();
        if numbers != (1..=ROWS).collect::<Vec<_>>() {
            faults.push(format!("the rows are not 1 to {ROWS}, each once and in order"));
        }
        let all = self.all_places();
        let of_rows = self.rows.iter().flat_map(|row| row.at.iter().map(|at| without_sentence(at)));
        let named: BTreeSet<_> = of_rows.chain(self.background.iter().map(|of| of.at.as_str())).collect();
        let nowhere = all.iter().filter(|place| !named.contains(place.as_str()));
        faults.extend(
            nowhere.map(|place| format!("{place} of the programme belongs to no row and not to the background")),
        );
        let unknown = named.iter().filter(|place| !all.contains(**place));
        faults.extend(unknown.map(|place| format!("the programme has no place {place}")));
        let both = self.rows.iter().filter(|row| row.by.is_empty() != row.not_structural.is_some());
        faults.extend(both.map(|row| format!("row {} has carriers and a reason to have none, or neither", row.row)));
        faults
    }
}

/// `III.2.2-b3-s1` as `III.2.2-b3`.
fn without_sentence(at: &str) -> &str {
    at.rsplit_once("-s").filter(|(_, n)| n.parse::<u32>().is_ok()).map_or(at, |(place, _)| place)
}

/// Whether a citation names one of the places; a bullet of a bullet may be cited by the bullet, a chapeau by the section.
pub(super) fn cites(text: &str, at: &[String]) -> bool {
    let words: BTreeSet<_> = text.split([' ', ',', ';', '(', ')']).collect();
    at.iter().any(|at| {
        let place = without_sentence(at);
        let place = place.split('+').next().unwrap_or(place);
        words.contains(place) || words.contains(place.trim_end_matches("-chapeau"))
    })
}
