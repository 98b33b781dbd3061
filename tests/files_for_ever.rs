//! Files of the first version: every later version opens them, or says which version does.
#![cfg(feature = "files")]

use std::fs;
use std::path::{Path, PathBuf};

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
