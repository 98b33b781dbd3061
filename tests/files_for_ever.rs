//! Files of the first version: every later version opens them, or says which version does.
#![cfg(feature = "files")]
#![cfg_attr(feature = "schema", expect(clippy::unwrap_used, reason = "a test fails by panicking"))]

use std::fs;
use std::path::{Path, PathBuf};

use reorganon::document::Journal;
use reorganon::model::id::Names;
use reorganon::{Charter, Operation, Org, Plan, invariant};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format_1").join(name)
}

#[test]
fn organisations_open_and_are_one() {
    let (folder, json) = (Org::open(file("org")).unwrap(), Org::open(file("org.json")).unwrap());
    assert_eq!(folder, json);
    assert_eq!((folder.bodies().count(), folder.title()), (7, "Tỉnh mẫu"));
    // Plans and journals name it: another digest, and they are refused.
    assert_eq!(folder.digest().to_string(), "cfe0c7c450b72487");
}

#[test]
fn the_charter_opens_and_has_every_rule() {
    let charter = Charter::open(file("charter.yaml")).unwrap();
    let codes: Vec<_> = charter.articles().iter().map(|article| article.rule.about().code).collect();
    for about in invariant::ABOUT {
        assert!(codes.contains(&about.code), "add `{}` to tests/format_1/charter.yaml", about.code);
    }
    let again = Charter::parse(&charter.to_yaml().unwrap()).unwrap();
    assert_eq!(again.digest(), charter.digest());
}

#[test]
fn the_plan_opens_and_has_every_operation() {
    let plan = Plan::open(file("plan.yaml")).unwrap();
    let done: Vec<_> = plan.steps.iter().flat_map(|step| &step.operations).map(Operation::name).collect();
    for name in Operation::<Names>::NAMES {
        assert!(done.contains(name), "add `{name}` to tests/format_1/plan.yaml");
    }
    assert_eq!(Plan::parse(&plan.to_yaml()).unwrap(), plan);
}

#[test]
fn a_later_version_names_itself() {
    for name in ["plan.yaml", "charter.yaml"] {
        let text = fs::read_to_string(file(name)).unwrap();
        let later = text.replacen("reorg: 1", "reorg: 2", 1).replacen("charter: 1", "charter: 2", 1);
        let wrong = match name {
            "plan.yaml" => Plan::parse(&later).unwrap_err(),
            _ => Charter::parse(&later).unwrap_err(),
        };
        assert!(wrong.to_string().contains("open it with the version of reorganon that wrote it"), "{wrong}");
    }
}

/// The digest of the organisation in which every field stands, of what the plan beside it comes to, and of what its journal
/// comes to: what was pinned in a plan or written into a journal holds for ever.
const DIGESTS: [&str; 2] = ["2f293c1a2292e934", "06b5ebb106745703"];

#[test]
fn an_organisation_with_every_field_opens_with_its_digest() {
    let (folder, json) = (Org::open(file("full/org")).unwrap(), Org::open(file("full/org.json")).unwrap());
    assert_eq!(folder, json);
    assert_eq!(folder.verify(), Ok(()));
    assert_eq!(folder.digest().to_string(), DIGESTS[0]);
    // One column of each table, by what it is read for.
    let body = |key: &str| folder.body(folder.body_id(key).unwrap()).unwrap();
    assert_eq!((body("north").codes().len(), body("culture").assets().count()), (2, 1));
    let data = folder.to_data();
    assert_eq!((data.appointments.len(), data.delegations.len(), data.unions.len()), (1, 1, 1));
    assert_eq!((data.provisions.len(), data.ties.len(), data.lineage.len()), (5, 7, 8));
}

#[test]
fn a_plan_runs_and_its_journal_replays_to_its_digest() {
    let org = Org::open(file("full/org")).unwrap();
    let (charter, plan) =
        (Charter::open(file("full/charter.yaml")).unwrap(), Plan::open(file("full/plan.yaml")).unwrap());
    let run = plan.run(&org, &charter).unwrap();
    assert!(run.is_as_expected(), "{:?}", run.surprises());
    assert_eq!((run.waivers().len(), run.targets().len()), (1, 1));
    assert_eq!(run.org().digest().to_string(), DIGESTS[1]);
    let journal = fs::read_to_string(file("full/journal.jsonl")).unwrap();
    let replayed = Journal::parse(&journal).unwrap().replay(org, charter).unwrap();
    assert_eq!(replayed.org(), run.org());
    assert_eq!(Journal::of(run.session()).to_text(), journal, "what is written today is what was written then");
}

#[test]
fn plans_and_charters_with_every_field_read_back_equal() {
    for name in ["full/plan.yaml", "full/fields.yaml"] {
        let plan = Plan::open(file(name)).unwrap();
        assert_eq!(Plan::parse(&plan.to_yaml()).unwrap(), plan, "{name}");
    }
    for name in ["full/charter.yaml", "full/parameters.yaml"] {
        let charter = Charter::open(file(name)).unwrap();
        assert_eq!(Charter::parse(&charter.to_yaml().unwrap()).unwrap().digest(), charter.digest(), "{name}");
    }
}

/// The files in which each field of the format stands, read as values.
#[cfg(feature = "schema")]
mod fields {
    use std::collections::BTreeSet;

    use reorganon::document::read_yaml;
    use reorganon::schema;
    use serde_json::Value;

    use super::{file, fs};

    fn value(name: &str) -> Value {
        read_yaml::<Value>(name, &fs::read_to_string(file(name)).unwrap()).unwrap().0
    }

    /// A schema, and which of its fields stand in a file.
    struct Fields {
        root: Value,
        seen: BTreeSet<String>,
    }

    impl Fields {
        fn new(root: Value) -> Self {
            Self { root, seen: BTreeSet::new() }
        }

        fn at(&self, path: &str) -> &Value {
            self.root.pointer(path).unwrap()
        }

        /// Where a schema stands: itself, or that to which it refers.
        fn follow(&self, path: &str) -> String {
            match self.at(path)["$ref"].as_str() {
                Some(other) => self.follow(other.strip_prefix('#').unwrap()),
                None => path.to_owned(),
            }
        }

        /// The schemas of which a value must fit one.
        fn branches(&self, path: &str) -> Vec<String> {
            let lists = ["anyOf", "oneOf", "allOf"];
            let of = |list: &str| (0..self.at(path)[list].as_array().map_or(0, Vec::len)).map(move |n| n.to_string());
            lists.iter().flat_map(|list| of(list).map(move |n| format!("{path}/{list}/{n}"))).collect()
        }

        fn fields(&self, path: &str) -> Vec<String> {
            self.at(path)["properties"].as_object().into_iter().flat_map(|fields| fields.keys().cloned()).collect()
        }

        /// Whether a value is what a schema wants, in form.
        fn fits(&self, path: &str, value: &Value) -> bool {
            let path = &self.follow(path);
            let schema = self.at(path);
            let is = |word: &str| match word {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                _ => value.is_number(),
            };
            let of_type = match &schema["type"] {
                Value::String(word) => is(word),
                Value::Array(words) => words.iter().filter_map(Value::as_str).any(is),
                _ => true,
            };
            let in_words = schema["enum"].as_array().is_none_or(|words| words.contains(value));
            let exactly = schema.get("const").is_none_or(|word| word == value);
            let required = schema["required"].as_array();
            let complete =
                required.is_none_or(|names| names.iter().all(|name| value.get(name.as_str().unwrap()).is_some()));
            let branches = self.branches(path);
            let own = match value {
                Value::Object(fields) => fields.iter().all(|(name, value)| {
                    let inner = format!("{path}/properties/{}", name.replace('/', "~1"));
                    match (self.root.pointer(&inner), &schema["additionalProperties"]) {
                        (Some(_), _) => self.fits(&inner, value),
                        (None, Value::Bool(false)) => false,
                        (None, Value::Object(_)) => self.fits(&format!("{path}/additionalProperties"), value),
                        _ => true,
                    }
                }),
                Value::Array(items) if schema["items"].is_object() => {
                    items.iter().all(|item| self.fits(&format!("{path}/items"), item))
                }
                _ => true,
            };
            let chosen = branches.is_empty() || branches.iter().any(|branch| self.fits(branch, value));
            of_type && in_words && exactly && complete && own && chosen
        }

        /// Notes the fields of a value.
        fn see(&mut self, path: &str, value: &Value) {
            let path = self.follow(path);
            for branch in self.branches(&path) {
                if self.fits(&branch, value) {
                    self.see(&branch, value);
                }
            }
            match value {
                Value::Object(fields) => {
                    for (name, value) in fields {
                        let inner = format!("{path}/properties/{}", name.replace('/', "~1"));
                        if self.root.pointer(&inner).is_some() {
                            self.seen.insert(one_for_all(&inner));
                            self.see(&inner, value);
                        } else if self.at(&path)["additionalProperties"].is_object() {
                            self.see(&format!("{path}/additionalProperties"), value);
                        }
                    }
                }
                Value::Array(items) if self.at(&path)["items"].is_object() => {
                    items.iter().for_each(|item| self.see(&format!("{path}/items"), item));
                }
                _ => {}
            }
        }

        /// All fields that there are.
        fn all(&self) -> BTreeSet<String> {
            let (mut open, mut met, mut all) = (vec![String::new()], BTreeSet::new(), BTreeSet::new());
            while let Some(path) = open.pop() {
                let path = self.follow(&path);
                if !met.insert(path.clone()) {
                    continue;
                }
                open.extend(self.branches(&path));
                for inner in ["items", "additionalProperties"] {
                    open.extend(self.at(&path)[inner].is_object().then(|| format!("{path}/{inner}")));
                }
                for name in self.fields(&path) {
                    let inner = format!("{path}/properties/{name}");
                    all.insert(one_for_all(&inner));
                    open.push(inner);
                }
            }
            all
        }

        fn missing(&self) -> Vec<String> {
            self.all().difference(&self.seen).cloned().collect()
        }
    }

    /// A field of every article is one field, whatever its rule is.
    fn one_for_all(path: &str) -> String {
        match path.strip_prefix("/properties/rules/items/anyOf/").and_then(|rest| rest.split_once('/')) {
            Some((_, field)) if !field.starts_with("properties/with/") => format!("/properties/rules/items/{field}"),
            _ => path.to_owned(),
        }
    }

    fn none_is_missing(schema: Value, names: &[&str]) {
        let mut fields = Fields::new(schema);
        for name in names {
            let value = value(name);
            assert!(fields.fits("", &value), "{name} is not what the schema wants");
            fields.see("", &value);
        }
        assert!(fields.all().len() > 20, "{} fields", fields.all().len());
        let missing = fields.missing();
        assert!(missing.is_empty(), "add to {}:\n{}", names.join(" or "), missing.join("\n"));
    }

    #[test]
    fn of_organisations_stand_in_a_file() {
        none_is_missing(schema::organisation(), &["org.json", "full/org.json"]);
    }

    #[test]
    fn of_charters_stand_in_a_file() {
        none_is_missing(schema::charter(), &["charter.yaml", "full/charter.yaml", "full/parameters.yaml"]);
    }

    #[test]
    fn of_plans_stand_in_a_file() {
        none_is_missing(schema::plan(), &["plan.yaml", "full/plan.yaml", "full/fields.yaml"]);
    }

    #[test]
    fn a_field_in_no_file_is_told() {
        let mut fields = Fields::new(schema::plan());
        fields.see("", &value("plan.yaml"));
        let missing = fields.missing();
        assert!(missing.contains(&"/properties/waivers".to_owned()), "{missing:?}");
        assert!(!missing.contains(&"/properties/title".to_owned()), "{missing:?}");
    }
}
