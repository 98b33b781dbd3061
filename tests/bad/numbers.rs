//! Numbers, days and shares that are none, or too large.

use reorganon::Org;

use crate::Cases;
use crate::input::{Folder, article, json, operations, run, steps};

pub(crate) fn cases(cases: &mut Cases) {
    whole(cases);
    sums(cases);
    merged(cases);
    days(cases);
    shares(cases);
    parameters(cases);
}

fn whole(cases: &mut Cases) {
    let population =
        |text: &'static str| move || Folder::new().but("bodies.csv", "400,20000", &format!("400,{text}")).open();
    cases.add("two-to-the-64", population("18446744073709551616"));
    cases.add("two-to-the-64-less-one", population("18446744073709551615"));
    cases.add("negative", population("-1"));
    cases.add("minus-zero", population("-0"));
    cases.add("an-exponent", population("1e999"));
    cases.add("not-a-number", population("NaN"));
    cases.add("infinity", population("inf"));
    cases.add("a-fraction", population("20.5"));
    cases.add("a-decimal-comma", population("\"63,6\""));
    cases.add("a-point-between-thousands", population("20.000"));
    cases.add("a-space-between-thousands", population("20 000"));
    cases.add("hexadecimal", population("0x4e20"));
    cases.add("full-width-digits", population("２００"));
    cases.add("a-percentage", population("63%"));
    cases.add("leading-zeros", population("0020000"));
    cases.add("a-plus", population("+20000"));
    cases.add("spaces-around", population(" 20000 "));
    cases.add("a-thousand-digits", || {
        Folder::new().but("bodies.csv", "400,20000", &format!("400,{}", "9".repeat(1000))).open()
    });
    cases.add("json-two-to-the-64", || json("20000", "18446744073709551616"));
    cases.add("json-exponent", || json("20000", "1e999"));
    cases.add("json-not-a-number", || json("20000", "NaN"));
    cases.add("json-fraction", || json("20000", "20000.0"));
    cases.add("json-minus-zero", || json("20000", "-0"));
    cases.add("json-number-in-quotes", || json("20000", "\"20000\""));
    cases.add("two-to-the-32-heads", || {
        Folder::new().but("establishment.csv", "office,cadre,5,4", "office,cadre,4294967296,4").open()
    });
    cases.add("more-heads-than-a-body-can-have", || {
        Folder::new().but("establishment.csv", "office,cadre,5,4", "office,cadre,4294967295,4").open()
    });
    cases.add("more-actual-than-authorised", || {
        Folder::new().but("establishment.csv", "office,cadre,5,4", "office,cadre,5,9").open()
    });
    cases.add("no-heads-at-all", || {
        Folder::new().but("establishment.csv", "office,staff,2,2,true", "office,staff,0,0,true").open()
    });
    cases.add("assumed-without-a-figure", || {
        Folder::new().but("establishment.csv", "propaganda,cadre,4,,", "propaganda,cadre,4,,true").open()
    });
    cases.add("nothing-of-an-asset", || Folder::new().but("assets.csv", "car,2", "car,0").open());
    cases.add("a-half-truth", || Folder::new().but("establishment.csv", "true", "yes").open());
    cases.add("a-rank-that-is-negative", || Folder::new().but("organisation.yaml", "rank: 3", "rank: -3").open());
    cases.add("a-rank-in-words", || Folder::new().but("organisation.yaml", "rank: 3", "rank: three").open());
    cases.add("a-rank-in-quotes", || Folder::new().but("organisation.yaml", "rank: 3", "rank: '3'").open());
}

fn sums(cases: &mut Cases) {
    cases.add("inhabitants-beyond-64-bits-in-sum", || {
        Folder::new().row("bodies.csv", "a,A,commune,party,district,,,long-xuyen,1,18446744073709551615,,,,,").open()
    });
    cases.add("area-beyond-64-bits-in-sum", || {
        Folder::new().row("bodies.csv", "a,A,commune,party,district,,,long-xuyen,18446744073709551615,1,,,,,").open()
    });
    cases.add("money-beyond-64-bits-in-sum", || {
        Folder::new().but("bodies.csv", ",500,,,", ",18446744073709551615,,,").open()
    });
    cases.add("assets-beyond-64-bits-in-sum", || {
        Folder::new().row("assets.csv", "propaganda,car,18446744073709551615").open()
    });
    cases.add("heads-beyond-32-bits-in-sum", || {
        let mut folder = Folder::bare();
        let mut staff = String::from("body,category,authorised,actual\n");
        for n in 0..20 {
            folder = folder.row("bodies.csv", &format!("b{n},B,office,party,district,,committee,,,,,,,,"));
            staff += &format!("b{n},cadre,1000000000,1000000000\n");
        }
        folder.with("establishment.csv", staff).open()
    });
    cases.add("a-step-to-more-heads-than-a-body-can-have", || {
        operations("{adjust-establishment: {body: office, by: {cadre: 2147483647}}}")
    });
    cases.add("a-step-to-fewer-heads-than-none", || {
        operations("{adjust-establishment: {body: office, by: {cadre: -2147483648}}}")
    });
    cases.add("a-step-by-more-than-31-bits", || {
        operations("{adjust-establishment: {body: office, by: {cadre: 99999999999}}}")
    });
    cases.add("a-step-that-moves-more-heads-than-there-are", || {
        operations("{transfer-staff: {from: office, to: propaganda, staff: {cadre: 5}}}")
    });
    cases.add("a-step-that-moves-more-money-than-there-is", || {
        operations("{transfer-assets: {from: office, to: propaganda, money: 18446744073709551615}}")
    });
    cases.add("a-step-that-moves-more-cars-than-there-are", || {
        operations("{transfer-assets: {from: office, to: propaganda, assets: {car: 3}}}")
    });
    cases.add("a-step-that-moves-nobody", || {
        operations("{transfer-staff: {from: office, to: propaganda, staff: {cadre: 0}}}")
    });
    cases
        .add("a-step-that-changes-by-nothing", || operations("{adjust-establishment: {body: office, by: {cadre: 0}}}"));
    cases.add("four-thousand-million-deputies", || {
        operations("{merge: {bodies: [office, propaganda], into: {id: n, name: N}, deputies: 4294967295}}")
    });
    cases.add("as-many-deputies-as-a-post-list-holds", || {
        operations("{establish: {body: {id: n, name: N, kind: office, sector: party, tier: district, line: committee}, head: cadre, deputies: 4000000, establishment: {cadre: 4000001}}}")
    });
}

fn merged(cases: &mut Cases) {
    let merge = |row: &'static str, operation: &'static str| {
        move || {
            let folder = Folder::new().row("bodies.csv", row).row("assets.csv", "propaganda,car,18446744073709551615");
            run(
                &Org::open(folder.path()).unwrap(),
                &format!("reorg: 1\ntitle: T\nsteps:\n  - {{id: s, on: 2018-07-01, do: [{operation}]}}\n"),
            )
        }
    };
    let crowd = "a,A,commune,party,district,,,long-xuyen,1,18446744073709551615,,,,,";
    let wide = "a,A,commune,party,district,,,long-xuyen,18446744073709551615,1,,,,,";
    let rich = "a,A,office,party,district,,committee,,,,,18446744073709551615,,,";
    cases.add(
        "merged-to-inhabitants-beyond-64-bits",
        merge(crowd, "{merge: {bodies: [a, my-binh], into: {id: n, name: N}}}"),
    );
    cases.add(
        "merged-to-an-area-beyond-64-bits",
        merge(wide, "{merge: {bodies: [a, my-binh], into: {id: n, name: N}}}"),
    );
    cases.add("absorbed-to-inhabitants-beyond-64-bits", merge(crowd, "{absorb: {bodies: [a], into: my-binh}}"));
    cases.add("absorbed-to-money-beyond-64-bits", merge(rich, "{absorb: {bodies: [a], into: office}}"));
    cases.add("absorbed-to-assets-beyond-64-bits", merge(rich, "{absorb: {bodies: [propaganda], into: office}}"));
    cases.add("money-moved-beyond-64-bits", merge(rich, "{transfer-assets: {from: office, to: a, money: 1}}"));
    cases.add(
        "assets-moved-beyond-64-bits",
        merge(rich, "{transfer-assets: {from: office, to: propaganda, assets: {car: 1}}}"),
    );
}

fn days(cases: &mut Cases) {
    let day = |text: &'static str| move || Folder::new().but("former-names.csv", "2005-05-05", text).open();
    cases.add("the-31st-of-february", day("2018-02-31"));
    cases.add("the-29th-of-february-in-a-common-year", day("2018-02-29"));
    cases.add("the-29th-of-february-in-a-leap-year", day("2016-02-29"));
    cases.add("the-year-0", day("0000-01-01"));
    cases.add("the-year-9999", day("9999-12-31"));
    cases.add("the-year-10000", day("10000-01-01"));
    cases.add("a-year-before-ours", day("-0044-03-15"));
    cases.add("a-day-without-zeros", day("2005-5-5"));
    cases.add("a-day-the-other-way-round", day("05/05/2005"));
    cases.add("a-day-without-dashes", day("20050505"));
    cases.add("a-day-with-an-hour", day("2005-05-05T00:00"));
    cases.add("a-day-of-a-week", day("2005-W18-4"));
    cases.add("a-month-13", day("2005-13-01"));
    cases.add("a-day-0", day("2005-05-00"));
    cases.add("a-code-that-ends-before-it-begins", || {
        Folder::new().but("codes.csv", "2000-01-01,2010-01-01", "2010-01-01,2000-01-01").open()
    });
    cases.add("codes-that-overlap", || {
        Folder::new().but("codes.csv", "2000-01-01,2010-01-01", "2000-01-01,2012-01-01").open()
    });
    cases
        .add("two-codes-without-end", || Folder::new().but("codes.csv", "2000-01-01,2010-01-01", "2000-01-01,").open());
    cases.add("a-step-on-no-day", || steps("  - {id: s, on: 2018-02-30, do: [{rename: {body: office, name: x}}]}\n"));
    cases.add("a-step-in-the-year-9999", || {
        steps("  - {id: s, on: 9999-12-31, do: [{rename: {body: office, name: x}}]}\n")
    });
    cases.add("a-step-before-the-data", || {
        steps("  - {id: s, on: 0001-01-01, do: [{rename: {body: office, name: x}}]}\n")
    });
    cases.add("a-head-of-no-day", || Folder::new().but("organisation.yaml", "2018-04-19", "tomorrow").open());
}

fn shares(cases: &mut Cases) {
    let share = |text: &'static str| move || Folder::new().but("lineage.csv", "whole", text).open();
    cases.add("a-share-of-nothing", share("0/1"));
    cases.add("a-share-over-nothing", share("1/0"));
    cases.add("nothing-over-nothing", share("0/0"));
    cases.add("more-than-all", share("3/2"));
    cases.add("all-of-it", share("2/2"));
    cases.add("a-share-that-is-negative", share("-1/2"));
    cases.add("a-share-with-a-point", share("0.5"));
    cases.add("a-share-in-percent", share("50%"));
    cases.add("a-share-beyond-32-bits", share("1/4294967296"));
    cases.add("the-least-share", share("1/4294967295"));
}

fn parameters(cases: &mut Cases) {
    let with = |with: &'static str| move || article(&format!("{{rule: understaffed-body, source: s, with: {with}}}"));
    cases.add("a-parameter-that-is-negative", with("{minimum: -1}"));
    cases.add("a-parameter-in-percent", with("{minimum: 101%}"));
    cases.add("a-parameter-with-a-comma", with("{minimum: '63,6'}"));
    cases.add("a-parameter-with-a-point", with("{minimum: 0.1}"));
    cases.add("a-parameter-that-is-not-a-number", with("{minimum: .nan}"));
    cases.add("a-parameter-beyond-64-bits", with("{minimum: 18446744073709551616}"));
    cases.add("a-parameter-of-nothing", with("{minimum: }"));
    cases.add("a-parameter-of-another-name", with("{minimun: 3}"));
}
