//! Organisations with several faults: none hides another, and what only follows from one is not told.

use crate::Cases;
use crate::input::{Folder, json, json_text, organisation};

/// The organisation with a misspelt kind, an unknown lead and a circle.
fn three() -> Folder {
    Folder::new()
        .but("bodies.csv", "Văn phòng,office", "Văn phòng,ofice")
        .but("functions.csv", ",propaganda,", ",propagande,")
        .but(
            "bodies.csv",
            "long-xuyen,Long Xuyên,commune,party,district,,,,",
            "long-xuyen,Long Xuyên,commune,party,district,,,my-binh,",
        )
}

pub(crate) fn cases(cases: &mut Cases) {
    heads(cases);
    rows(cases);
    objects(cases);
}

fn heads(cases: &mut Cases) {
    cases.add("three-faults-in-two-tables", || three().open());
    cases.add("a-head-of-a-wrong-day", || three().but("organisation.yaml", "2018-04-19", "tomorrow").open());
    cases.add("a-head-without-title", || three().but("organisation.yaml", "title: Long Xuyên\n", "").open());
    cases.add("a-head-without-vocabulary", || three().but("organisation.yaml", "vocabulary:", "vocabulry:").open());
    cases.add("a-head-with-a-misspelt-list-of-words", || three().but("organisation.yaml", "kinds:", "kindz:").open());
    cases.add("a-head-with-a-wrong-word", || {
        three().but("organisation.yaml", "office: {name: Văn phòng,", "office: {name: [],").open()
    });
    cases.add("a-head-with-a-wrong-table", || {
        three().but("organisation.yaml", "vocabulary:", "tables: [bodies, posts, functoins]\nvocabulary:").open()
    });
    cases.add("a-head-that-is-no-yaml", || three().but("organisation.yaml", "kinds:", "kinds: [").open());
    cases.add("no-head-at-all", || three().without("organisation.yaml").open());
    cases.add("a-head-of-another-version", || three().but("organisation.yaml", "reorganon: 1", "reorganon: 2").open());
}

fn rows(cases: &mut Cases) {
    cases.add("a-wrong-cell-beside-unknown-names", || {
        Folder::new()
            .but(
                "bodies.csv",
                "old,Ban cũ,office,party,district,,,,,,,,2001-01-01",
                "old,Ban cũ,ofice,party,district,,,,,,,,soon",
            )
            .but("posts.csv", "office/deputy,office,deputy", "office/deputy,offise,deputi")
            .but("establishment.csv", "office,staff,2", "office,staf,two")
            .open()
    });
    cases.add("a-wrong-cell-and-what-rests-on-its-row", || {
        Folder::new()
            .but("posts.csv", "committee/head,committee,head", "committee/head,committee,haed")
            .but("establishment.csv", "propaganda,cadre,4", "propaganda,cadre,many")
            .but("bodies.csv", "2010-01-01,dissolved", "in 2010,dissolved")
            .open()
    });
    cases.add("an-unknown-body-of-a-post-and-what-rests-on-the-post", || {
        Folder::new().but("posts.csv", "committee/head,committee,", "committee/head,comittee,").open()
    });
    cases.add("a-table-without-head-line-and-faults-in-others", || {
        three().but("posts.csv", "id,body,role,category", "id,body,role,grade").open()
    });
    cases.add("a-table-that-is-missing-and-faults-in-others", || three().without("posts.csv").open());
    cases.add("a-fault-of-a-row-and-of-the-whole", || {
        Folder::new()
            .row("codes.csv", "my-binh,7,2011-01-01,")
            .but(
                "bodies.csv",
                "office,Văn phòng,office,party,district,,committee",
                "office,Văn phòng,office,party,district,,",
            )
            .but("posts.csv", "propaganda/head,propaganda,head", "propaganda/head,propaganda,member")
            .open()
    });
}

fn objects(cases: &mut Cases) {
    cases.add("an-object-with-a-wrong-day", || {
        let text = organisation().to_json().replacen("2018-04-19", "tomorrow", 1);
        json_text(&text.replacen("\"lead\": \"office\"", "\"lead\": \"offis\"", 1))
    });
    cases.add("an-object-without-title-and-vocabulary", || {
        let text = organisation().to_json().replacen("\"title\"", "\"titel\"", 1);
        let text = text.replacen("\"vocabulary\"", "\"words\"", 1);
        json_text(&text.replacen("\"lead\": \"office\"", "\"lead\": \"offis\"", 1))
    });
    cases.add("an-object-with-a-wrong-value-beside-an-unknown-name", || {
        json("\"lead\": \"propaganda\"", "\"lead\": \"propagande\", \"essential\": \"very\"")
    });
    cases.add("an-object-with-an-unknown-table", || {
        let text = organisation().to_json().replacen("\"posts\"", "\"post\"", 1);
        json_text(&text.replacen("\"lead\": \"office\"", "\"lead\": \"offis\"", 1))
    });
}
