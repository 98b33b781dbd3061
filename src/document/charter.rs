//! Charter files.

mod article;

use std::path::Path;
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde::de::value::MapDeserializer;
use serde::{Deserialize, Serialize};

use article::{check_article, check_rule};

use super::fault::DocumentErrors;
use super::place::Places;
use super::reader::Reader;
use super::rest::Rest;
use super::text;
use super::value::Value;
use super::wrong::Wrong;
use super::yaml::{self, Partly, check_version, read_part};
use crate::charter::{Article, Certainty, Charter, Grace};
use crate::finding::Level;
use crate::invariant::unknown_rule::Unknown;
use crate::invariant::{self, Rule};
use crate::model::date::Date;
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

/// What can be read of a charter file.
pub(super) struct Readable {
    /// The charter: of an article of which nothing can be made, a rule that judges nothing.
    pub(super) charter: Charter,
    /// Its file without what is wrong with its form.
    pub(super) rest: Rest,
    /// What is wrong.
    pub(super) errors: DocumentErrors,
}

/// Reads a charter from its file.
pub(super) fn read(places: &Places) -> Result<(Charter, Places), DocumentErrors> {
    let Readable { charter, rest, errors } = read_partly(places)?;
    errors.or((charter, rest.places))
}

/// Reads what can be read of a charter; that something is wrong with its form hides nothing else.
pub(super) fn read_partly(places: &Places) -> Result<Readable, DocumentErrors> {
    check_version(places, "charter", CHARTER_FORMAT)?;
    let Partly { value, mut errors, mended } = yaml::read_partly(places, 0, |value| CharterFile::deserialize(value));
    let Some(file) = value else { return Err(errors) };
    let rest = Rest::of(places, &mended);
    let places = &rest.places;
    let knows_classes = !rest.may_lack("readiness") && (file.readiness.is_empty() || rest.is_whole("readiness"));
    let mut charter = Charter::new(&file.name).titled(&file.title).with_readiness(file.readiness.iter().map(|c| &**c));
    let mut strange = Vec::new();
    for (number, article) in file.rules.into_iter().enumerate() {
        let path = format!("rules[{number}]");
        // What is wrong with an article is looked for where it is whole; which rule it is, wherever it says so.
        let is_whole = rest.is_whole(&path);
        let found = match rest.is_whole(&format!("{path}.rule")) {
            true => rule(places, number, &article).map_err(|found| errors.extend(found)).ok(),
            false => None,
        };
        if is_whole {
            check_article(places, number, &article, &mut errors);
        }
        let nothing =
            || Rule::transition(Unknown { code: article.rule.clone(), with: None, levels: [Some(Level::Allow); 2] });
        let unknown = found.as_ref().and_then(Rule::as_unknown).map(Unknown::level);
        if unknown.is_some_and(|level| level > Level::Allow) {
            strange.push((number, article.rule.clone()));
        }
        if let (Some(rule), None, true) = (&found, unknown, is_whole) {
            check_rule(places, number, &charter, knows_classes, &article, rule, &mut errors);
        }
        let plain = Article::new(found.unwrap_or_else(nothing));
        let levels = unknown.map(|level| (Level::Allow, level));
        let (step, plan) = levels.unwrap_or((article.step.unwrap_or(plain.step), article.plan.unwrap_or(plain.plan)));
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
    // With rules that nobody knows the file opens; where it does not open for something else, they are told with that.
    if !errors.is_empty() {
        for (number, code) in strange {
            let (message, help) = Unknown::in_words(&code);
            errors.say(&places.near(&format!("rules[{number}].rule")), message, help);
        }
    }
    let charter = file.targets.into_iter().fold(charter, Charter::with_target);
    let errors = errors.citing(places).in_order();
    Ok(Readable { charter, rest, errors })
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
