//! The decrees and resolutions beside the programme, each as a charter of dated articles: what each article denies or warns
//! of in the organisation of An Giang, the last that it still allows, and that it says nothing before it is in force.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use reorganon::charter::Certainty;
use reorganon::diagnostic::{Files, Report};
use reorganon::finding::Subject;
use reorganon::plan::{StepOutcome, StepRun};
use reorganon::{Charter, Date, Finding, Org, Plan, Run, Verdict};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang").join(name)
}

fn province() -> Org {
    Org::open(example("org")).unwrap()
}

fn charter(name: &str) -> Charter {
    Charter::open(example("charter").join(format!("{name}.yaml"))).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// One step for each line of operations, all on one day.
fn text(on: &str, head: &str, steps: &[&str]) -> String {
    let mut text = format!("reorg: 1\ntitle: t\n{head}steps:\n");
    for (number, operations) in steps.iter().enumerate() {
        writeln!(text, "  - {{id: s{number}, on: {on}, do: [{operations}]}}").unwrap();
    }
    text
}

fn run_text(org: &Org, charter: &Charter, text: &str) -> Run {
    let plan = Plan::parse(text).unwrap_or_else(|errors| panic!("{text}\n{errors}"));
    plan.run(org, charter).unwrap_or_else(|errors| panic!("{text}\n{errors}"))
}

fn run(org: &Org, charter: &Charter, on: &str, steps: &[&str]) -> Run {
    run_text(org, charter, &text(on, "", steps))
}

/// The same by the law of another day.
fn run_by(org: &Org, charter: &Charter, on: &str, law: Date, steps: &[&str]) -> Run {
    run_text(org, charter, &text(on, &format!("law-of: {law}\n"), steps))
}

/// The only article of a charter whose source has this part.
fn source<'a>(charter: &'a Charter, part: &str) -> &'a str {
    let sources: BTreeSet<_> = charter.articles().iter().map(|article| &*article.source).collect();
    let [source] = sources.iter().filter(|source| source.contains(part)).collect::<Vec<_>>()[..] else {
        panic!("`{part}` is in none or several of {sources:?}")
    };
    source
}

/// The sources of the articles that a run breaches.
fn breached(run: &Run) -> BTreeSet<String> {
    let refused = |step: &StepRun| matches!(step.outcome, StepOutcome::Refused(_));
    assert!(!run.steps().iter().any(refused), "{:?}", run.problems());
    let report = Report::of_run(run, &Files::new());
    let clauses = report.diagnostics().iter().filter_map(|diagnostic| diagnostic.clause.as_ref());
    clauses.map(|clause| clause.source.to_string()).collect()
}

/// What an article is tried with: the day, steps that it allows, and one step that is too much after them.
struct Case {
    charter: &'static str,
    /// A part of the article's source that no other article of its charter has.
    article: &'static str,
    on: &'static str,
    allowed: Vec<String>,
    too_much: String,
}

fn case(charter: &'static str, article: &'static str, on: &'static str, steps: impl Into<Vec<String>>) -> Case {
    let mut allowed = steps.into();
    let too_much = allowed.pop().unwrap();
    Case { charter, article, on, allowed, too_much }
}

fn deputies(body: &str, count: usize) -> Vec<String> {
    let category = match body {
        _ if body.ends_with("centre") => "public-employee",
        _ if body.ends_with("committee") => "cadre",
        _ => "civil-servant",
    };
    let post =
        |n| format!("create-post: {{body: {body}, id: {body}/one-more-{n}, role: deputy, category: {category}}}");
    (1..=count).map(post).collect()
}

fn staff(body: &str, category: &str, by: i32) -> String {
    format!("adjust-establishment: {{body: {body}, by: {{{category}: {by}}}, actual: {{{category}: {by}}}}}")
}

/// So many fewer, and then one fewer.
fn fewer(body: &str, category: &str, by: i32) -> [String; 2] {
    [staff(body, category, -by), staff(body, category, -1)]
}

/// So many fewer, and then one of them again.
fn more(body: &str, category: &str, fewer: i32) -> [String; 2] {
    [staff(body, category, -fewer), staff(body, category, 1)]
}

fn found(id: &str, kind: &str, line: &str, more: &str) -> String {
    format!(
        "establish: {{body: {{id: {id}, name: Cơ quan mới, kind: {kind}, sector: state-executive, tier: province, \
         line: {line}, within: an-giang}}{more}}}"
    )
}

fn dissolve_into(body: &str, heir: &str) -> String {
    format!("absorb: {{bodies: [{body}], into: {heir}}}")
}

fn cases() -> Vec<Case> {
    let office = "agriculture-department/office";
    let environment = "environment-sub-department";
    let centre = "an-phu/culture-and-sports-centre";
    let commune = "an-phu/da-phuoc/peoples-committee";
    let ward = "chau-doc/nui-sam/peoples-committee";
    vec![
        case(
            "conclusion-34-2018",
            "divisions wait",
            "2018-08-07",
            [
                dissolve_into(
                    "long-xuyen/inspection-committee/party-cell",
                    "long-xuyen/organisation-commission/party-cell",
                ),
                dissolve_into("ethnic-affairs-board", "culture-department"),
            ],
        ),
        case(
            "conclusion-34-2018",
            "a Party organ",
            "2018-08-07",
            [
                dissolve_into("an-phu/party-committee-office", "an-phu/council-and-committee-office"),
                dissolve_into("long-xuyen/district-inspectorate", "long-xuyen/inspection-committee"),
            ],
        ),
        case("decree-24-2014", "three deputies", "2018-05-01", deputies("ethnic-affairs-board", 2)),
        case(
            "decree-37-2014",
            "ten agencies",
            "2018-05-01",
            [
                dissolve_into("tri-ton/ethnic-affairs-division", "tri-ton/home-affairs-division"),
                dissolve_into("tri-ton/health-division", "tri-ton/council-and-committee-office"),
            ],
        ),
        case("decree-37-2014", "three deputies", "2018-05-01", deputies("tri-ton/labour-division", 2)),
        case("decree-107-2020", "L1:", "2020-11-25", fewer(office, "civil-servant", 2)),
        case("decree-107-2020", "L2:", "2020-11-25", fewer(environment, "civil-servant", 4)),
        case(
            "decree-107-2020",
            "L3:",
            "2020-11-25",
            [vec![staff(office, "civil-servant", 1)], deputies(office, 2)].concat(),
        ),
        case("decree-107-2020", "L4:", "2020-11-25", deputies(environment, 1)),
        case("decree-107-2020", "L5:", "2020-11-25", deputies("ethnic-affairs-board", 3)),
        case(
            "decree-108-2020",
            "L6:",
            "2020-11-25",
            [vec![staff("tri-ton/labour-division", "civil-servant", 30)], deputies("tri-ton/labour-division", 30)]
                .concat(),
        ),
        case("decree-120-2020", "fifteen people", "2020-12-01", fewer(centre, "public-employee", 3)),
        case("decree-120-2020", "deputies", "2020-12-01", deputies(centre, 2)),
        case(
            "decree-158-2018",
            "art. 4",
            "2019-01-15",
            [
                "transfer-function: {function: an-giang/health, to: labour-department}".to_owned(),
                found(
                    "new-health",
                    "department",
                    "provincial-peoples-committee",
                    ", functions: [{id: an-giang/health-again, name: Y tế, subject: health, jurisdiction: an-giang}]",
                ),
            ],
        ),
        case(
            "decree-158-2018",
            "art. 5",
            "2019-01-15",
            [
                dissolve_into("ethnic-affairs-board", "culture-department"),
                found("new-department", "department", "provincial-peoples-committee", ""),
            ],
        ),
        case("decree-34-2019", "23 officials", "2019-06-25", more(commune, "commune-official", 2)),
        case("decree-34-2019", "21 officials", "2019-06-25", more(ward, "commune-official", 2)),
        case("decree-34-2019", "14 non-prof", "2019-06-25", more(commune, "non-professional", 7)),
        case("decree-34-2019", "12 non-prof", "2019-06-25", more(ward, "non-professional", 6)),
        case("decree-33-2023", "22 officials", "2023-08-01", more(commune, "commune-official", 3)),
        case("decree-33-2023", "21 officials", "2023-08-01", more(ward, "commune-official", 2)),
        case("decree-33-2023", "14 non-prof", "2023-08-01", more(commune, "non-professional", 7)),
        case("decree-33-2023", "12 non-prof", "2023-08-01", more(ward, "non-professional", 6)),
        case("law-2025", "L1:", "2025-03-01", fewer(office, "civil-servant", 2)),
        case(
            "law-2025",
            "L28:",
            "2025-03-01",
            [
                dissolve_into("ethnic-affairs-board", "culture-department"),
                dissolve_into("foreign-affairs-department", "culture-department"),
                dissolve_into("information-department", "culture-department"),
                found("new-department", "department", "provincial-peoples-committee", ""),
            ],
        ),
        case("law-2025", "L8: fifteen", "2025-12-15", fewer(centre, "public-employee", 1)),
        case("law-2025", "L8: deputies", "2025-12-15", deputies(centre, 2)),
        case("law-2025", "L11:", "2026-01-01", deputies(environment, 2)),
        case(
            "law-2025",
            "L5:",
            "2026-01-01",
            [deputies("ethnic-affairs-board", 2), deputies("culture-department", 1)].concat(),
        ),
        case(
            "law-2025",
            "L21:",
            "2025-12-01",
            [vec![staff("provincial-peoples-committee", "cadre", 4)], deputies("provincial-peoples-committee", 4)]
                .concat(),
        ),
    ]
}

#[test]
fn each_article_allows_its_last_and_not_one_more() {
    let org = province();
    for Case { charter: name, article, on, allowed, too_much } in &cases() {
        let charter = charter(name);
        let source = source(&charter, article);
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        let all = [&allowed[..], &[too_much]].concat();
        if !allowed.is_empty() {
            assert_eq!(breached(&run(&org, &charter, on, &allowed)), BTreeSet::new(), "{name} {article}");
        }
        let over = run(&org, &charter, on, &all);
        assert_eq!(breached(&over), BTreeSet::from([source.to_owned()]), "{name} {article}: {:?}", over.problems());
        // The day before, and on the day after the last, it says nothing.
        let article = charter.articles().iter().find(|it| *it.source == *source).unwrap();
        let said = |law: Date| breached(&run_by(&org, &charter, on, law, &all)).contains(source);
        assert!(said(day(on)));
        assert!(article.valid_from.is_none_or(|from| !said(from.yesterday().unwrap())), "{source}");
        assert!(article.valid_until.is_none_or(|until| !said(until)), "{source}");
    }
}

/// Standards of area and population: the article, a territory of its kind, and the smallest that keeps it.
const LAND: &[(&str, &str, &str, &str, [u64; 2])] = &[
    ("resolution-1211-2016", "UBTVQH13 (L16: district", "2018-05-01", "tri-ton", [450_000_000, 120_000]),
    ("resolution-1211-2016", "with 1211/2016 (L16: district", "2023-05-01", "tri-ton", [450_000_000, 120_000]),
    ("resolution-1211-2016", "UBTVQH13 (L16: commune", "2018-05-01", "an-phu/da-phuoc", [30_000_000, 8_000]),
    ("resolution-1211-2016", "with 1211/2016 (L16: commune", "2023-05-01", "an-phu/da-phuoc", [30_000_000, 8_000]),
    ("resolution-1211-2016", "UBTVQH13 (L16: townlet", "2018-05-01", "an-phu/an-phu", [14_000_000, 8_000]),
    ("resolution-1211-2016", "with 1211/2016 (L16: townlet", "2023-05-01", "an-phu/an-phu", [14_000_000, 8_000]),
    (
        "resolution-1211-2016",
        "UBTVQH13 (L16: ward of a provincial city",
        "2018-05-01",
        "chau-doc/nui-sam",
        [5_500_000, 7_000],
    ),
    (
        "resolution-1211-2016",
        "with 1211/2016 (L16: ward of a provincial city",
        "2023-05-01",
        "chau-doc/nui-sam",
        [5_500_000, 7_000],
    ),
    (
        "resolution-1211-2016",
        "UBTVQH13 (L16: ward of a provincial city",
        "2018-05-01",
        "long-xuyen/binh-duc",
        [5_500_000, 7_000],
    ),
    (
        "resolution-1211-2016",
        "with 1211/2016 (L16: ward of a provincial city",
        "2023-05-01",
        "long-xuyen/binh-duc",
        [5_500_000, 7_000],
    ),
    ("resolution-1211-2016", "UBTVQH13 (L16: ward of a town", "2018-05-01", "tan-chau/long-chau", [5_500_000, 5_000]),
    (
        "resolution-1211-2016",
        "with 1211/2016 (L16: ward of a town",
        "2023-05-01",
        "tan-chau/long-chau",
        [5_500_000, 5_000],
    ),
    ("resolution-1211-2016", "UBTVQH13 (L16: town;", "2018-05-01", "tan-chau", [200_000_000, 100_000]),
    ("resolution-1211-2016", "with 1211/2016 (L16: town;", "2023-05-01", "tan-chau", [200_000_000, 100_000]),
    ("resolution-1211-2016", "UBTVQH13 (L16: provincial city", "2018-05-01", "long-xuyen", [150_000_000, 150_000]),
    (
        "resolution-1211-2016",
        "with 1211/2016 (L16: provincial city",
        "2023-05-01",
        "long-xuyen",
        [150_000_000, 150_000],
    ),
    ("resolution-37-2018", "half", "2019-01-01", "tri-ton", [225_000_000, 60_000]),
    ("resolution-37-2018", "half", "2019-01-01", "an-phu/da-phuoc", [15_000_000, 4_000]),
    ("resolution-37-2018", "half", "2019-01-01", "long-xuyen", [75_000_000, 75_000]),
    ("resolution-37-2018", "half", "2019-01-01", "tan-chau", [100_000_000, 50_000]),
    ("resolution-37-2018", "half", "2019-01-01", "an-phu/an-phu", [7_000_000, 4_000]),
    ("resolution-37-2018", "half", "2019-01-01", "chau-doc/nui-sam", [2_750_000, 3_500]),
    ("resolution-37-2018", "half", "2019-01-01", "tan-chau/long-chau", [2_750_000, 2_500]),
    ("resolution-35-2023", "70 %", "2024-01-01", "tri-ton", [315_000_000, 84_000]),
    ("resolution-35-2023", "70 %", "2024-01-01", "long-xuyen", [105_000_000, 105_000]),
    ("resolution-35-2023", "70 %", "2024-01-01", "tan-chau", [140_000_000, 70_000]),
    ("resolution-35-2023", "70 %", "2024-01-01", "an-phu/an-phu", [9_800_000, 5_600]),
    ("resolution-35-2023", "70 %", "2024-01-01", "chau-doc/nui-sam", [3_850_000, 4_900]),
    ("resolution-35-2023", "70 %", "2024-01-01", "tan-chau/long-chau", [3_850_000, 3_500]),
    ("resolution-35-2023", "70 %", "2024-01-01", "an-phu/da-phuoc", [21_000_000, 5_600]),
    ("law-2025", "L20: a new commune", "2025-05-01", "an-phu/da-phuoc", [30_000_000, 16_000]),
    ("law-2025", "L20: a new ward", "2025-05-01", "chau-doc/nui-sam", [5_500_000, 21_000]),
    ("law-2025", "112/2025/UBTVQH15 (L20: commune", "2026-01-01", "an-phu/da-phuoc", [30_000_000, 16_000]),
    ("law-2025", "112/2025/UBTVQH15 (L20: ward", "2026-01-01", "chau-doc/nui-sam", [5_500_000, 21_000]),
];

#[test]
fn each_standard_is_kept_by_the_smallest_that_meets_it() {
    let data = province().to_data();
    for (name, article, on, id, [area, population]) in LAND {
        let (charter, whole) = (charter(name), format!("{name} {article}"));
        let source = source(&charter, article);
        let verdict = |area: u64, population: u64| {
            let mut data = data.clone();
            let body = data.bodies.iter_mut().find(|body| body.id.as_str() == *id).unwrap();
            (body.area, body.population) = (Some(area), Some(population));
            let org = Org::from_data(&data).unwrap();
            let subject = Subject::Body(org.body_id(id).unwrap());
            let findings = charter.audit(&org, day(on));
            // What holds is not told one by one.
            let of =
                |finding: &&Finding| finding.subject == subject && *charter.article(finding).unwrap().source == *source;
            findings.iter().find(of).map_or(Verdict::Holds, Finding::verdict)
        };
        assert_eq!(verdict(*area, *population), Verdict::Holds, "{whole}");
        assert_eq!(verdict(area - 1, population - 1), Verdict::Breached, "{whole}");
        // A unit that exists is rearranged when it falls short of both; a new one needs both.
        let either = if name.starts_with("resolution-3") { Verdict::Holds } else { Verdict::Breached };
        assert_eq!([verdict(area - 1, *population), verdict(*area, population - 1)], [either; 2], "{whole}");
    }
}

/// All charters that the examples have.
fn charters() -> Vec<(String, Charter)> {
    let folders = ["charter", "../united_kingdom/charter"];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(example(folder)).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    let named =
        paths.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), Charter::open(path).unwrap()));
    named.collect()
}

#[test]
fn every_article_has_its_days_its_certainty_and_its_source() {
    let (all, mut lacking) = (charters(), Vec::new());
    assert!(all.len() > 15, "{}", all.len());
    for (name, charter) in &all {
        for article in charter.articles() {
            let early = article.valid_from.zip(article.enacted).is_some_and(|(from, enacted)| from < enacted);
            // What of the law of 2007 is older than the plan, and by how much, is of no account there.
            let undated = article.valid_from.is_none() && name != "uk-2007";
            if undated || article.certainty.is_none() || &*article.source == "no clause given" || early {
                lacking.push(format!("{name}: {}", article.source));
            }
        }
    }
    assert_eq!(lacking, [""; 0]);
    // The laws that the programme's own charter cites are no clauses of the programme.
    let (_, programme) = all.iter().find(|(name, _)| name == "vn-2018").unwrap();
    let other = programme.articles().iter().filter(|article| article.certainty != Some(Certainty::Stated));
    let other: BTreeSet<_> = other.map(|article| article.rule.about().code).collect();
    let expected = ["deputy-excess", "incompatible-posts", "signature-mismatch", "term-over", "verb-mismatch"];
    assert_eq!(other, BTreeSet::from(expected));
}

#[test]
fn every_article_of_every_decree_is_tried() {
    let mut untried = Vec::new();
    let cases = cases();
    // The programme's own articles are tried by the programme (coverage.rs, gates.rs), and those of 2007 by their own plan.
    for (name, charter) in charters().into_iter().filter(|(name, _)| name != "vn-2018" && name != "uk-2007") {
        assert!(charter.articles().len() + charter.targets().len() > 0, "{name}");
        let steps = cases.iter().map(|case| (case.charter, case.article));
        let all = steps.chain(LAND.iter().map(|(charter, article, ..)| (*charter, *article)));
        let tried: Vec<_> = all.filter(|(of, _)| *of == name).map(|(_, part)| source(&charter, part)).collect();
        let articles = charter.articles().iter().map(|article| &*article.source);
        untried.extend(articles.filter(|source| !tried.contains(source)).map(ToOwned::to_owned));
        for article in charter.articles() {
            // An article is named where one is known, and else it is said that none was.
            assert!(
                article.source.contains("art")
                    || article.source.contains("Conclusion 34")
                    || article.source.contains("37-NQ/TW"),
                "{}",
                article.source
            );
        }
    }
    assert_eq!(untried, [""; 0]);
}

/// A merger of two departments may keep the deputies of both for the years that its own decree grants, and not longer.
#[test]
fn surplus_deputies_of_merged_departments_have_their_years() {
    let org = province();
    let merge = |deputies: usize| {
        format!(
            "merge: {{bodies: [finance-department, planning-department], into: {{id: finance, name: Sở Tài chính}}, \
             deputies: {deputies}}}"
        )
    };
    for (name, on, sunset) in
        [("decree-107-2020", "2020-11-25", "2023-11-25"), ("law-2025", "2026-02-01", "2031-02-01")]
    {
        let law = charter(name);
        let kept = run(&org, &law, on, &[&merge(6)]);
        let pool = kept.findings_of("pool-average-exceeded").find(|finding| finding.sunset.is_some()).unwrap();
        assert_eq!((pool.sunset, pool.is_fault()), (Some(day(sunset)), false), "{name}");
        kept.assert_passes();
        let faults = |on: Date| {
            let pool = |finding: &&Finding| finding.code == "pool-average-exceeded" && finding.is_fault();
            law.audit(kept.org(), on).iter().filter(pool).count()
        };
        assert_eq!((faults(day(sunset).yesterday().unwrap()), faults(day(sunset))), (0, 1), "{name}");
        let late = run_text(&org, &law, &text(on, &format!("until: {sunset}\n"), &[&merge(6)]));
        assert!(!late.passes() && late.problems()[0].contains("pool-average-exceeded"), "{:?}", late.problems());
        let more = run(&org, &law, on, &[&merge(7)]);
        assert_eq!(breached(&more), BTreeSet::from([source(&law, "L5:").to_owned()]), "{name}: more than both had");
    }
}

/// Used together, they are one law at each time; where two laws really do meet, the stricter counts and a reader is told.
#[test]
fn together_they_contradict_in_one_place_only() {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(example("charter")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let all = files.iter().map(|file| Charter::open(file).unwrap()).reduce(Charter::and).unwrap();
    let source = |number: usize| all.articles()[number].source.split(';').next().unwrap();
    let mut found: Vec<_> = all.contradictions_in(&[&province()]).into_iter().map(|pair| pair.map(source)).collect();
    found.dedup();
    // For some months of 2025 a commune or a ward has to reach one standard, and one that comes of the reform another.
    let communes = [
        "Resolution 76/2025/UBTVQH15 (L20: a new commune has the standard of area and twice that of population",
        "Resolution 27/2022/UBTVQH15 with 1211/2016 (L16: commune",
    ];
    let wards = ["a provincial city", "a town"].map(|of| {
        let of = format!("Resolution 27/2022/UBTVQH15 with 1211/2016 (L16: ward of {of}");
        ["Resolution 76/2025/UBTVQH15 (L20: a new ward, of a class that is none of the others".to_owned(), of]
    });
    assert_eq!(found, [&[communes.map(str::to_owned)], &wards[..]].concat());
}
