//! Charter files.

use std::path::Path;
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde::de::value::MapDeserializer;
use serde::{Deserialize, Serialize};

use super::fault::DocumentErrors;
use super::place::Places;
use super::reader::Reader;
use super::text;
use super::value::{Value, Wrong};
use super::yaml::{self, check_version, read_part, read_value};
use crate::charter::{Article, Certainty, Charter, Grace};
use crate::finding::Level;
use crate::invariant::unknown_rule::Unknown;
use crate::invariant::{self, Rule};
use crate::model::date::Date;
use crate::model::id::Names;
use crate::operation::Operation;
use crate::org::Org;
use crate::plan::TARGETS;
use crate::selector::Selector;
use crate::suggest;
use crate::target::{self, Known, Target};

/// The version of charter files that this version of the library reads and writes.
pub const CHARTER_FORMAT: u32 = 1;

/// A charter as its file has it; `W` is what stands under `with`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CharterFile<W> {
    charter: u32,
    name: String,
    title: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    readiness: Vec<Arc<str>>,
    rules: Vec<ArticleFile<W>>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    targets: Vec<Target>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ArticleFile<W> {
    rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<Level>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plan: Option<Level>,
    source: Arc<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_until: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enacted: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certainty: Option<Certainty>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grace: Option<Grace>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<Selector>,
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    with: Option<W>,
}

impl Charter {
    /// Opens a charter file.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each fault with line and column.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DocumentErrors> {
        Self::open_with_places(path).map(|(charter, _)| charter)
    }

    /// Opens a charter file, and says where each field of it stands: article `n` is `rules[n]`.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each fault with line and column.
    pub fn open_with_places(path: impl AsRef<Path>) -> Result<(Self, Places), DocumentErrors> {
        Reader::default().open_charter(path)
    }

    /// Reads a charter, which messages name `charter.yaml`.
    ///
    /// ```
    /// use reorganon::Charter;
    /// let charter = Charter::parse("
    /// charter: 1
    /// name: strict
    /// title: No new posts
    /// rules:
    ///   - {rule: headcount-increase, step: deny, plan: deny, source: 'Programme 19, III.2', valid-from: 2018-04-19}
    /// ")?;
    /// assert_eq!(charter.articles().len(), 1);
    /// # Ok::<(), reorganon::document::DocumentErrors>(())
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with the text, each fault with line and column.
    pub fn parse(text: &str) -> Result<Self, DocumentErrors> {
        Self::parse_with_places("charter.yaml", text).map(|(charter, _)| charter)
    }

    /// Reads a charter, which messages name `file`, and says where each field of it stands.
    ///
    /// # Errors
    /// Everything that is wrong with the text, each fault with line and column.
    pub fn parse_with_places(file: &str, text: &str) -> Result<(Self, Places), DocumentErrors> {
        Reader::default().read_charter(file, text)
    }

    /// Looks for what the charter names and an organisation does not have, each fault with its place in the file.
    ///
    /// # Errors
    /// Every unknown name.
    pub fn check_at(&self, org: &Org, places: &Places) -> Result<(), DocumentErrors> {
        let mut errors = DocumentErrors::default();
        for (number, article) in self.articles().iter().enumerate() {
            let scope = article.scope.iter().flat_map(|scope| scope.unknown_names(org)).map(|line| ("scope", line));
            let with = article.rule.unknown_names(org).into_iter().map(|line| ("with", line));
            let grace = article.grace.iter().flat_map(|grace| grace.unknown_names(org)).map(|line| ("grace", line));
            for (field, message) in scope.chain(grace).chain(with) {
                let name = message.split('`').nth(1).unwrap_or_default();
                let place = places.word(&format!("rules[{number}].{field}"), name);
                let (message, help) = suggest::apart(&message);
                errors.say(&place, message, help);
            }
        }
        if let Some(target) = self.targets().get(TARGETS) {
            let message =
                format!("there are {} targets; the limit (`plan::TARGETS`) is {TARGETS}", self.targets().len());
            let place = places.word(&format!("targets[{TARGETS}].id"), &target.id);
            errors.say(&place, message, "split the charter");
            return errors.citing(places).or(());
        }
        let targets: Vec<&Target> = self.targets().iter().collect();
        let rules: Vec<&Rule> = self.articles().iter().map(|article| &article.rule).collect();
        let known = Known { org, targets: &targets, rules: Some(&rules), founds: &|_| false };
        for fault in target::check(&known, 0) {
            let name = fault.message.split('`').nth(1).unwrap_or_default();
            let place = places.word(&format!("targets[{}].{}", fault.target, fault.path), name);
            errors.say(&place, fault.message, fault.help);
        }
        errors.citing(places).or(())
    }

    /// The charter as a file.
    ///
    /// # Errors
    /// An article has a rule that is not of this library, of which a file cannot hold the parameters.
    pub fn to_yaml(&self) -> Result<String, DocumentErrors> {
        let mut rules = Vec::new();
        let mut errors = DocumentErrors::default();
        for article in self.articles() {
            let (code, levels, with) = if let Some(unknown) = article.rule.as_unknown() {
                (unknown.code.as_str(), unknown.levels, unknown.with.clone())
            } else {
                let code = article.rule.about().code;
                let Some(with) = invariant::parameters(&article.rule) else {
                    let help = "put the rule in force in code, and save the other articles";
                    errors.say_of_file(self.name(), format!("rule `{code}` is not of this library"), help);
                    continue;
                };
                (code, [Some(article.step), Some(article.plan)], Some(with))
            };
            let [step, plan] = levels;
            rules.push(ArticleFile {
                rule: code.into(),
                step,
                plan,
                source: article.source.clone(),
                valid_from: article.valid_from,
                valid_until: article.valid_until,
                enacted: article.enacted,
                certainty: article.certainty,
                grace: article.grace.clone(),
                scope: article.scope.clone(),
                with: with.filter(|with| with.as_object().is_none_or(|fields| !fields.is_empty())),
            });
        }
        let file = CharterFile {
            charter: CHARTER_FORMAT,
            name: self.name().into(),
            title: self.title().into(),
            readiness: self.readiness().map(Into::into).collect(),
            rules,
            targets: self.targets().to_vec(),
        };
        let text = yaml::write(&file).map_err(|message| DocumentErrors::of_file(self.name(), message, ""))?;
        errors.or(text)
    }

    /// Saves the charter, whole or not at all.
    ///
    /// # Errors
    /// The file cannot be written, or not hold a rule that is not of this library.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), DocumentErrors> {
        text::write(&[(path.as_ref().to_owned(), self.to_yaml()?)])
    }
}

/// Reads a charter from its file.
pub(super) fn read(places: Places) -> Result<(Charter, Places), DocumentErrors> {
    check_version(&places, "charter", CHARTER_FORMAT)?;
    let file: CharterFile<IgnoredAny> = read_value(&places)?;
    let mut errors = DocumentErrors::default();
    let mut charter = Charter::new(&file.name).titled(&file.title).with_readiness(file.readiness.iter().map(|c| &**c));
    for (number, article) in file.rules.into_iter().enumerate() {
        if article.source.trim().is_empty() {
            let place = places.near(&format!("rules[{number}].source"));
            errors.say(&place, format!("rule `{}` has no source", article.rule), "cite the clause on which it rests");
        }
        if article.valid_from.zip(article.valid_until).is_some_and(|(from, until)| until <= from) {
            let place = places.near(&format!("rules[{number}].valid-until"));
            let message = format!("rule `{}` ends before it begins", article.rule);
            errors.say(&place, message, "`valid-until` is the first day on which it is no longer in force");
        }
        check_days(&places, number, &article, &mut errors);
        match rule(&places, number, &article) {
            Ok(rule) => {
                let unknown = rule.as_unknown().map(|unknown| (Level::Allow, unknown.level()));
                if unknown.is_none() {
                    check_steps(&places, number, &charter, &article, &rule, &mut errors);
                }
                if article.scope.is_some() && matches!(&rule, Rule::State(rule) if rule.judges_the_whole()) {
                    let place = places.near(&format!("rules[{number}].scope"));
                    let message =
                        format!("rule `{}` judges the whole at once, so that a scope selects nothing", article.rule);
                    errors.say(&place, message, "say under `with`, in `of`, which bodies count");
                }
                let plain = Article::new(rule);
                let (step, plan) =
                    unknown.unwrap_or((article.step.unwrap_or(plain.step), article.plan.unwrap_or(plain.plan)));
                charter = charter.with(Article {
                    step,
                    plan,
                    source: article.source,
                    scope: article.scope,
                    valid_from: article.valid_from,
                    valid_until: article.valid_until,
                    enacted: article.enacted,
                    certainty: article.certainty,
                    grace: article.grace,
                    ..plain
                });
            }
            Err(found) => errors.extend(found),
        }
    }
    charter = file.targets.into_iter().fold(charter, Charter::with_target);
    errors.citing(&places).or((charter, places))
}

/// What is wrong with the days of an article.
fn check_days(places: &Places, number: usize, article: &ArticleFile<IgnoredAny>, errors: &mut DocumentErrors) {
    let mut say = |field: &str, message: String, help: &str| {
        errors.say(&places.near(&format!("rules[{number}].{field}")), message, help);
    };
    let rule = &article.rule;
    match (article.enacted, article.valid_from) {
        (Some(enacted), Some(from)) if from < enacted => say(
            "valid-from",
            format!("rule `{rule}` is in force from {from}, before its instrument of {enacted}"),
            "a rule is in force on the day of its instrument, or later",
        ),
        (Some(enacted), None) => say(
            "enacted",
            format!("rule `{rule}` is always in force, and its instrument is of {enacted}"),
            "say since when it is in force (`valid-from`)",
        ),
        _ => {}
    }
    if article.grace.as_ref().is_some_and(|grace| grace.years == 0 || grace.after.is_empty()) {
        say(
            "grace",
            format!("rule `{rule}` grants no time"),
            "say how many years, and after what: `grace: {years: 3, after: [merged, absorbed]}`",
        );
    }
    let sources = article.grace.as_ref().and_then(|grace| grace.of.as_ref());
    if sources.is_some_and(|sources| !sources.asks_for_class_only()) {
        say(
            "grace",
            format!("rule `{rule}` grants time after successions of bodies that are told by more than their class"),
            "tell them by `kind`, `sector` and `tier`",
        );
    }
}

/// What is wrong with an article because of what its rule looks at.
fn check_steps(
    places: &Places,
    number: usize,
    charter: &Charter,
    article: &ArticleFile<IgnoredAny>,
    rule: &Rule,
    errors: &mut DocumentErrors,
) {
    if !rule.of_step().is_empty() && article.plan.is_some_and(|level| level > Level::Allow) {
        let place = places.near(&format!("rules[{number}].plan"));
        let message = format!("rule `{}` judges each step by itself, and never a plan as a whole", article.rule);
        errors.say(&place, message, "drop `plan`, and say under `step` what happens to a breach");
    }
    let graceless = match rule {
        Rule::Transition(_) => Some("what a step does, which has no time of grace"),
        Rule::State(rule) if rule.judges_the_whole() && rule.pool().is_none() => {
            Some("the whole at once, of which no body that came of a merger has a part: it has no time of grace")
        }
        Rule::State(_) => None,
    };
    if let Some(why) = graceless.filter(|_| article.grace.is_some()) {
        let place = places.near(&format!("rules[{number}].grace"));
        errors.say(&place, format!("rule `{}` judges {why}", article.rule), "drop `grace`");
    }
    let mut say = |word: &str, (message, help): (String, String)| {
        errors.say(&places.word(&format!("rules[{number}].with"), word), message, help);
    };
    for choice in rule.choices() {
        for class in &choice.readiness {
            charter.unknown_readiness(class).into_iter().for_each(|wrong| say(class, wrong));
        }
        let known = Operation::<Names>::NAMES;
        for name in choice.operations.iter().filter(|name| !known.contains(&name.as_str())) {
            let help = suggest::near(name, known.iter().copied(), "operations");
            say(name, (format!("there is no operation `{}`", suggest::short(name)), help));
        }
    }
}

/// The rule of an article, with its parameters; of one that this version does not have, what the file says of it.
fn rule(places: &Places, number: usize, article: &ArticleFile<IgnoredAny>) -> Result<Rule, DocumentErrors> {
    let (tree, code) = (&places.tree, &article.rule);
    let levels = [article.step, article.plan];
    let unknown = |with| Ok(Rule::transition(Unknown { code: code.clone(), with, levels }));
    match tree.find(&format!("rules[{number}].with")) {
        Some((_, with)) => {
            let read = |with: Value<'_>| invariant::read(code, with).transpose();
            match read_part(places, with, read)? {
                Some(rule) => Ok(rule),
                None => unknown(Some(read_part(places, with, |with| serde_json::Value::deserialize(with))?)),
            }
        }
        None => {
            let none = MapDeserializer::<_, Wrong>::new(std::iter::empty::<(&str, &str)>());
            match invariant::read(code, none) {
                None => unknown(None),
                Some(Ok(rule)) => Ok(rule),
                Some(Err(wrong)) => {
                    let place = places.near(&format!("rules[{number}].rule"));
                    let message = format!("rule `{code}` wants parameters: {}", wrong.message);
                    Err(DocumentErrors::at(&place, message, "write them under `with`"))
                }
            }
        }
    }
}
