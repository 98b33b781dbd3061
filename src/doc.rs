//! A small organisation for the examples in the documentation.

use crate::charter::Charter;
use crate::model::body::BodyId;
use crate::model::key::Key;
use crate::model::vocabulary::{Category, Kind, Provision, ProvisionSort, Sector, Subject, Terms, Tier, Vocabulary};
use crate::org::build::OrgBuilder;
use crate::session::Session;

/// A session on two departments under a committee, without a charter.
#[derive(Debug)]
pub struct Example {
    /// The session.
    pub session: Session,
    /// The committee above both.
    pub committee: BodyId,
    /// A department of culture, with a head and a deputy.
    pub culture: BodyId,
    /// A department of sports, with a head.
    pub sports: BodyId,
}

fn terms<T: Default>(words: &[&str]) -> Terms<T> {
    words.iter().filter_map(|word| Some((Key::new(word).ok()?, T::default()))).collect()
}

/// The example.
#[must_use]
#[expect(clippy::expect_used, reason = "the example is valid, and a test says so")]
pub fn example() -> Example {
    let words = Vocabulary {
        kinds: terms::<Kind>(&["committee", "department", "office"]),
        sectors: terms::<Sector>(&["state"]),
        tiers: terms::<Tier>(&["province"]),
        categories: terms::<Category>(&["civil-servant"]),
        subjects: terms::<Subject>(&["culture", "sports"]),
        provisions: [
            ("charter", ProvisionSort::Instrument),
            ("lump-sum", ProvisionSort::Funding),
            ("monthly-report", ProvisionSort::Report),
            ("seats", ProvisionSort::Seats),
            ("self-funded", ProvisionSort::Funding),
            ("working-rules", ProvisionSort::Instrument),
        ]
        .into_iter()
        .filter_map(|(word, sort)| Some((Key::new(word).ok()?, Provision::new("", sort))))
        .collect(),
        ..Vocabulary::default()
    };
    let day = "2018-04-19".parse().expect("a date");
    let mut build = OrgBuilder::new("Example", day, words);
    build.body("committee", "Uỷ ban", "committee", "state", "province").line("root");
    let culture = build.body("culture", "Sở Văn hoá", "department", "state", "province").line("committee");
    culture.staff("civil-servant", 30, Some(28)).headed(1, "civil-servant");
    let sports = build.body("sports", "Sở Thể thao", "department", "state", "province").line("committee");
    sports.staff("civil-servant", 12, Some(12)).headed(0, "civil-servant");
    for (office, above) in [("culture-office", "culture"), ("sports-office", "sports")] {
        let office = build.body(office, "Văn phòng", "office", "state", "province").line(above);
        office.staff("civil-servant", 4, Some(4)).headed(0, "civil-servant");
    }
    build.function("culture", "quản lý văn hoá", "culture", "culture");
    build.function("sports", "quản lý thể thao", "sports", "sports");
    let org = build.finish().expect("a sound organisation");
    let id = |key| org.body_id(key).expect("a body of the example");
    let (committee, culture, sports) = (id("committee"), id("culture"), id("sports"));
    let session = Session::new(org, Charter::new("none")).expect("an empty charter fits");
    Example { session, committee, culture, sports }
}

/// A province with a district of three communes, and an empty district.
#[must_use]
#[expect(clippy::expect_used, reason = "the example is valid, and a test says so")]
pub fn land() -> crate::Org {
    let kind = |word: &str| Key::new(word).map(|key| (key, Kind { territorial: true, ..Kind::default() })).ok();
    let words = Vocabulary {
        kinds: ["province", "district", "commune", "ward"].into_iter().filter_map(kind).collect(),
        sectors: terms::<Sector>(&["state"]),
        tiers: terms::<Tier>(&["province", "district", "commune"]),
        ..Vocabulary::default()
    };
    let mut build = OrgBuilder::new("Land", "2018-04-19".parse().expect("a date"), words);
    build.body("province", "Tỉnh", "province", "state", "province");
    for district in ["district", "empty-district"] {
        build.body(district, "Huyện", "district", "state", "district").within("province");
    }
    // Square metres and inhabitants.
    for (commune, area, population) in [("east", 4_000, 300), ("north", 2_000, 60), ("west", 2_000, 100)] {
        let commune = build.body(commune, "Xã", "commune", "state", "commune");
        commune.within("district").extent(Some(area), Some(population));
    }
    build.finish().expect("a sound organisation")
}

/// Runs one operation, written as in a plan file (JSON is YAML), on the example, and gives the organisation after it.
///
/// # Errors
/// The reasons, in words, for which it is not carried out.
#[cfg(feature = "files")]
pub fn run(operation: &str) -> Result<crate::Org, String> {
    run_on(example().session.org(), operation)
}

/// Like [`run`], on [`land`].
///
/// # Errors
/// The reasons, in words, for which it is not carried out.
#[cfg(feature = "files")]
pub fn run_on_land(operation: &str) -> Result<crate::Org, String> {
    run_on(&land(), operation)
}

#[cfg(feature = "files")]
fn run_on(org: &crate::Org, operation: &str) -> Result<crate::Org, String> {
    let text = format!(
        r#"{{"reorg": 1, "title": "one operation", "steps": [{{"id": "step", "on": "2018-10-01", "do": [{operation}]}}]}}"#
    );
    let plan: crate::Plan = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let run = plan.run(org, &Charter::new("none")).map_err(|errors| errors.to_string())?;
    if run.passes() { Ok(run.org().clone()) } else { Err(run.problems().join("\n")) }
}
