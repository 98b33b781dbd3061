//! Organisations whose rows are each well formed, and do not fit together.

use crate::Cases;
use crate::input::{Folder, json, operations};

pub(crate) fn cases(cases: &mut Cases) {
    hierarchy(cases);
    dangling(cases);
    doubled(cases);
    ended(cases);
    posts(cases);
    lineage(cases);
    provisions(cases);
}

fn hierarchy(cases: &mut Cases) {
    let moved = |body: &str, name: &str, to: &str| {
        let old = format!("{body},{name},office,party,district,,committee,");
        let new = format!("{body},{name},office,party,district,,{to},");
        Folder::new().but("bodies.csv", &old, &new)
    };
    cases.add("the-organisation-itself-is-right", || Folder::new().open());
    cases.add("its-own-superior", move || moved("office", "Văn phòng", "office").open());
    cases.add("two-under-each-other", || {
        Folder::new()
            .but(
                "bodies.csv",
                "office,Văn phòng,office,party,district,,committee",
                "office,Văn phòng,office,party,district,,propaganda",
            )
            .but(
                "bodies.csv",
                "propaganda,Ban Tuyên giáo,office,party,district,joint,committee",
                "propaganda,Ban Tuyên giáo,office,party,district,joint,office",
            )
            .open()
    });
    cases.add("the-head-of-the-system-under-its-office", || {
        Folder::new().but("bodies.csv", "district,,root,", "district,,office,").open()
    });
    cases.add("two-heads-of-the-system", move || moved("office", "Văn phòng", "root").open());
    cases.add("an-island-without-superior", move || moved("office", "Văn phòng", "").open());
    cases.add("a-territory-with-a-superior", || {
        Folder::new()
            .but(
                "bodies.csv",
                "my-binh,Mỹ Bình,commune,party,district,,,",
                "my-binh,Mỹ Bình,commune,party,district,,committee,",
            )
            .open()
    });
    cases.add("a-territory-in-itself", || Folder::new().but("bodies.csv", ",long-xuyen,400", ",my-binh,400").open());
    cases.add("two-territories-in-each-other", || {
        Folder::new()
            .but(
                "bodies.csv",
                "long-xuyen,Long Xuyên,commune,party,district,,,,",
                "long-xuyen,Long Xuyên,commune,party,district,,,my-binh,",
            )
            .open()
    });
    cases.add("a-territory-in-an-office", || Folder::new().but("bodies.csv", ",long-xuyen,400", ",office,400").open());
    cases.add("an-office-under-a-territory", move || moved("office", "Văn phòng", "my-binh").open());
    cases.add("guidance-against-the-line", || Folder::new().row("ties.csv", "guides,office,committee").open());
    cases.add("guidance-beside-the-line", || Folder::new().row("ties.csv", "guides,committee,office").open());
    cases.add("guidance-in-a-circle", || {
        Folder::new().row("ties.csv", "guides,office,propaganda").row("ties.csv", "guides,propaganda,office").open()
    });
    cases.add("a-tie-to-itself", || Folder::new().row("ties.csv", "assists,office,office").open());
    cases.add("a-line-among-the-ties", || Folder::new().row("ties.csv", "line,office,propaganda").open());
    cases.add("a-within-among-the-ties", || Folder::new().row("ties.csv", "within,my-binh,long-xuyen").open());
    cases.add("a-tie-of-the-root", || Folder::new().row("ties.csv", "guides,root,office").open());
    cases.add("a-body-called-root", || Folder::new().but("bodies.csv", "old,Ban cũ", "root,Ban cũ").open());
    cases.add("no-body-at-all", || Folder::bare().with("bodies.csv", "id,name,kind,sector,tier\n").open());
    cases.add("one-body", || {
        Folder::bare().with("bodies.csv", "id,name,kind,sector,tier,line\na,A,office,party,district,root\n").open()
    });
    cases.add("an-office-with-inhabitants", || Folder::new().but("bodies.csv", ",,,,,500,", ",,,9,,500,").open());
    cases.add("an-unknown-kind", || Folder::new().but("bodies.csv", "Văn phòng,office", "Văn phòng,ofice").open());
    cases.add("an-unknown-sector", || {
        Folder::new().but("bodies.csv", "Văn phòng,office,party", "Văn phòng,office,partei").open()
    });
    cases.add("an-unknown-tier", || {
        Folder::new().but("bodies.csv", "Văn phòng,office,party,district", "Văn phòng,office,party,x").open()
    });
    cases.add("an-unknown-form", || Folder::new().but("bodies.csv", "district,joint", "district,joined").open());
    cases.add("a-subordinate-of-an-ended-body", move || moved("office", "Văn phòng", "old").open());
}

fn dangling(cases: &mut Cases) {
    cases.add("a-superior-that-is-not-there", || {
        Folder::new().but("bodies.csv", "district,joint,committee", "district,joint,comittee").open()
    });
    cases.add("a-territory-that-is-not-there", || {
        Folder::new().but("bodies.csv", ",long-xuyen,400", ",long-xuyenn,400").open()
    });
    cases.add("a-post-in-no-body", || {
        Folder::new().but("posts.csv", "office/deputy,office", "office/deputy,nobody").open()
    });
    cases.add("a-post-of-no-category", || Folder::new().but("posts.csv", "deputy,cadre", "deputy,kadre").open());
    cases.add("a-function-without-lead", || {
        Folder::new().but("functions.csv", ",office,propaganda committee", ",nobody,propaganda committee").open()
    });
    cases.add("a-function-of-no-subject", || {
        Folder::new().but("functions.csv", "Lưu trữ,religion", "Lưu trữ,regilion").open()
    });
    cases.add("a-cooperator-that-is-not-there", || {
        Folder::new().but("functions.csv", "propaganda committee", "propaganda comittee").open()
    });
    cases.add("a-jurisdiction-that-is-not-there", || Folder::new().but("functions.csv", ",my-binh,", ",binh,").open());
    cases.add("a-jurisdiction-that-is-no-territory", || {
        Folder::new().but("functions.csv", ",my-binh,", ",office,").open()
    });
    cases.add("a-tie-from-nobody", || Folder::new().row("ties.csv", "assists,nobody,office").open());
    cases.add("a-tie-to-nobody", || Folder::new().row("ties.csv", "assists,office,nobody").open());
    cases
        .add("headed-by-no-post", || Folder::new().but("bodies.csv", ",,,,,,,,\nlong", ",,,,no/head,,,,\nlong").open());
    cases.add("staff-of-nobody", || Folder::new().row("establishment.csv", "nobody,cadre,1,1,").open());
    cases.add("staff-of-no-category", || Folder::new().row("establishment.csv", "office,kader,1,1,").open());
    cases.add("a-code-of-nobody", || Folder::new().row("codes.csv", "nobody,1,2001-01-01,").open());
    cases.add("a-former-name-of-nobody", || Folder::new().row("former-names.csv", "nobody,x,2001-01-01").open());
    cases.add("an-asset-of-nobody", || Folder::new().row("assets.csv", "nobody,car,1").open());
    cases.add("a-union-with-no-post", || Folder::new().row("unions.csv", "office/head,no/head").open());
    cases.add("lineage-from-nobody", || {
        Folder::new().row("lineage.csv", "body,nobody,body,office,merged,,,2010-01-01").open()
    });
    cases.add("lineage-to-no-function", || {
        Folder::new().row("lineage.csv", "function,religion,function,no,merged,,,2010-01-01").open()
    });
    cases.add("many-names-that-are-not-there", || {
        let rows: String = (0..3000).map(|n| format!("assists,nobody-{n},office\n")).collect();
        Folder::new().with("ties.csv", format!("tie,from,to\n{rows}")).open()
    });
}

fn doubled(cases: &mut Cases) {
    cases.add("two-bodies-of-one-id", || Folder::new().but("bodies.csv", "propaganda,Ban", "office,Ban").open());
    cases.add("an-id-used-again-after-its-end", || {
        Folder::new().but("bodies.csv", "old,Ban cũ", "office,Ban cũ").open()
    });
    cases.add("two-posts-of-one-id", || Folder::new().but("posts.csv", "office/deputy,", "office/head,").open());
    cases.add("two-functions-of-one-id", || Folder::new().but("functions.csv", "files,", "religion,").open());
    cases.add("a-tie-twice", || Folder::new().row("ties.csv", "assists,office,propaganda").open());
    cases.add("staff-of-one-category-twice", || Folder::new().row("establishment.csv", "office,cadre,1,1,").open());
    cases.add("an-asset-twice", || Folder::new().row("assets.csv", "office,car,1").open());
    cases.add("a-union-twice", || Folder::new().row("unions.csv", "committee/head,propaganda/head").open());
    cases.add("a-union-twice-the-other-way-round", || {
        Folder::new().row("unions.csv", "propaganda/head,committee/head").open()
    });
    cases.add("a-union-of-one-post", || Folder::new().row("unions.csv", "office/head,office/head").open());
    cases.add("a-cooperator-twice", || {
        Folder::new().but("functions.csv", "propaganda committee", "propaganda propaganda").open()
    });
    cases
        .add("a-cooperator-that-leads", || Folder::new().but("functions.csv", "propaganda committee", "office").open());
    cases.add("lineage-twice", || {
        Folder::new().row("lineage.csv", "body,old,body,office,absorbed,whole,,2010-01-01").open()
    });
    cases.add("a-code-twice", || Folder::new().row("codes.csv", "my-binh,30281,2010-01-01,").open());
    cases.add("a-json-body-twice", || json("\"id\": \"propaganda\"", "\"id\": \"office\""));
}

fn ended(cases: &mut Cases) {
    cases.add("ended-before-it-began", || {
        Folder::new().but("bodies.csv", "2001-01-01,2010-01-01", "2010-01-02,2010-01-01").open()
    });
    cases.add("ended-in-the-future", || {
        Folder::new().but("bodies.csv", "2010-01-01,dissolved", "2030-01-01,dissolved").open()
    });
    cases.add("founded-in-the-future", || Folder::new().but("bodies.csv", "500,,,", "500,2030-01-01,,").open());
    cases.add("ended-without-reason", || Folder::new().but("bodies.csv", ",dissolved", ",").open());
    cases.add("a-reason-without-end", || Folder::new().but("bodies.csv", "2010-01-01,dissolved", ",dissolved").open());
    cases.add("an-unknown-reason", || Folder::new().but("bodies.csv", ",dissolved", ",disolved").open());
    cases.add("a-post-in-an-ended-body", || Folder::new().but("posts.csv", "2010-01-01,left", ",").open());
    cases.add("an-outcome-without-end", || Folder::new().but("posts.csv", "2010-01-01,left", ",left").open());
    cases.add("an-ended-post-with-a-holder", || {
        Folder::new().but("posts.csv", ",,,2010-01-01,left", ",,h9,2010-01-01,left").open()
    });
    cases.add("staff-in-an-ended-body", || Folder::new().row("establishment.csv", "old,cadre,1,1,").open());
    cases.add("money-in-an-ended-body", || Folder::new().but("bodies.csv", ",,2001-01-01", ",7,2001-01-01").open());
    cases.add("assets-in-an-ended-body", || Folder::new().row("assets.csv", "old,car,1").open());
    cases.add("a-function-led-by-an-ended-body", || {
        Folder::new().but("functions.csv", ",propaganda,,,", ",old,,,").open()
    });
    cases.add("a-cooperator-that-ended", || Folder::new().but("functions.csv", "propaganda committee", "old").open());
    cases.add("a-tie-to-an-ended-body", || Folder::new().row("ties.csv", "assists,office,old").open());
    cases.add("a-union-with-an-ended-post", || Folder::new().row("unions.csv", "office/head,old/head").open());
    cases.add("an-ended-body-with-a-superior", || {
        Folder::new()
            .but("bodies.csv", "Ban cũ,office,party,district,,,", "Ban cũ,office,party,district,,committee,")
            .open()
    });
}

fn posts(cases: &mut Cases) {
    cases.add("two-heads-of-a-body", || Folder::new().but("posts.csv", "office,deputy", "office,head").open());
    cases.add("posts-without-a-head", || Folder::new().but("posts.csv", "office,head", "office,member").open());
    cases.add("a-head-here-and-elsewhere", || {
        Folder::new().but("bodies.csv", ",,,,,500", ",,,,committee/head,500").open()
    });
    cases.add("headed-by-a-deputy", || {
        Folder::new()
            .but("posts.csv", "propaganda/head,propaganda,head,cadre,,,,\n", "")
            .without("unions.csv")
            .but("bodies.csv", "joint,committee,,,,,", "joint,committee,,,,office/deputy,")
            .open()
    });
    cases.add("more-posts-than-authorised", || {
        Folder::new().but("establishment.csv", "office,cadre,5,4", "office,cadre,1,1").open()
    });
    cases.add("posts-without-establishment", || {
        Folder::new().but("establishment.csv", "propaganda,cadre,4,,\n", "").open()
    });
    cases.add("one-holder-of-two-posts-that-are-not-joined", || Folder::new().but("posts.csv", ",h2,", ",h1,").open());
    cases.add("joined-posts-of-two-holders", || {
        Folder::new()
            .but("posts.csv", "propaganda/head,propaganda,head,cadre,,,", "propaganda/head,propaganda,head,cadre,,h5,")
            .open()
    });
}

fn provisions(cases: &mut Cases) {
    let row = |row: &'static str| move || Folder::new().row("provisions.csv", row).open();
    cases.add("a-provision-of-nobody", row("nobody,rules,,,,,,,,,,"));
    cases.add("a-provision-of-no-word", row("committee,ruels,,,,,,,,,,"));
    cases.add("seats-without-their-number", row("office,seats,,,,,,,,,,"));
    cases.add("seats-of-an-instrument", row("committee,rules,40,,,,,,,,,"));
    cases.add("more-seats-from-agencies-than-there-are", row("office,seats,40,41,,,,,,,,"));
    cases.add("a-norm-without-units", row("committee,lump-sum,,,2000000,hamlet,,,,,,"));
    cases.add("a-norm-of-nothing-in-particular", row("committee,lump-sum,,,2000000,\" \",7,,,,,"));
    cases.add("a-task-that-is-no-function", row("committee,lump-sum,,,,,,religoin,,,,"));
    cases.add("a-task-twice", row("committee,lump-sum,,,,,,religion religion,,,,"));
    cases.add("a-report-to-nobody", row("committee,monthly,,,,,,,,2018-03-01,,"));
    cases.add("a-report-without-a-day", row("office,monthly,,,,,,,committee,,,"));
    cases.add("a-report-with-an-end", row("office,monthly,,,,,,,committee,2018-03-01,2018-04-01,"));
    cases.add("a-report-twice", row("office,monthly,,,,,,,committee,2018-02-01,,again"));
    cases.add("rules-that-end-before-they-begin", row("committee,rules,,,,,,,,2018-02-01,2018-02-01,"));
    cases.add("two-rules-at-once", row("office,rules,,,,,,,,2017-01-01,,QĐ 3"));
    cases.add("two-ways-of-funding-at-once", row("office,autonomous,,,,,,,,2017-01-01,2018-01-02,"));
    cases.add("rules-of-a-body-that-has-ended", row("old,rules,,,,,,,,2010-01-01,,"));
    cases.add("staff-of-the-root", || Folder::new().row("establishment.csv", "root,cadre,1,1,").open());
    cases.add("a-code-of-the-root", || Folder::new().row("codes.csv", "root,1,2001-01-01,").open());
    cases.add("a-post-of-the-root", || Folder::new().row("posts.csv", "root/head,root,head,cadre,,,,").open());
    cases.add("rules-of-the-root", row("root,rules,,,,,,,,2010-01-01,,"));
    cases.add("a-provision-of-no-sort", || {
        Folder::new().but("organisation.yaml", "rules: {sort: instrument}", "rules: {name: quy chế}").open()
    });
    cases.add("a-provision-of-a-strange-sort", || {
        Folder::new().but("organisation.yaml", "rules: {sort: instrument}", "rules: {sort: instrumnet}").open()
    });
    let do_it = |operation: &'static str| move || operations(operation);
    cases.add("seats-by-the-word-of-rules", do_it("{set-seats: {body: committee, seats: 30, of: rules}}"));
    cases.add("no-fewer-seats", do_it("{set-seats: {body: committee, seats: 40, from-state-agencies: 12}}"));
    cases.add(
        "too-many-seats-from-agencies",
        do_it("{set-seats: {body: committee, seats: 30, from-state-agencies: 31}}"),
    );
    cases.add("funded-by-a-report", do_it("{set-funding: {body: committee, mode: monthly}}"));
    cases.add(
        "a-norm-beyond-64-bits",
        do_it("{set-funding: {body: office, mode: lump-sum, norm: {amount: 18446744073709551615, per: hamlet, units: 2}}}"),
    );
    cases.add(
        "a-norm-beyond-64-bits-and-the-money-said",
        do_it("{set-funding: {body: office, mode: lump-sum, norm: {amount: 18446744073709551615, per: hamlet, units: 2}, money: 1}}"),
    );
    cases.add("the-same-rules-twice-in-a-step", do_it(
            "{adopt-instrument: {body: office, instrument: rules}}, {adopt-instrument: {body: office, instrument: rules}}",
        ));
    cases.add("a-report-to-itself", do_it("{report: {body: office, to: office, kind: monthly}}"));
    cases.add("seats-below-zero", do_it("{set-seats: {body: committee, seats: -1}}"));
}

fn lineage(cases: &mut Cases) {
    let row = |row: &'static str| {
        move || {
            Folder::new().with("lineage.csv", format!("from-space,from,to-space,to,how,share,via,on\n{row}\n")).open()
        }
    };
    cases.add("lineage-from-itself", row("body,office,body,office,merged,,,2010-01-01"));
    cases.add("lineage-from-a-body-to-a-post", row("body,old,post,office/head,merged,,,2010-01-01"));
    cases.add("lineage-of-an-unknown-way", row("body,old,body,office,eaten,,,2010-01-01"));
    cases.add("lineage-of-an-unknown-space", row("thing,old,body,office,merged,,,2010-01-01"));
    cases.add("lineage-in-the-future", row("body,old,body,office,merged,,,2110-01-01"));
    cases.add(
        "lineage-of-more-than-all",
        row("body,old,body,office,merged,2/3,,2010-01-01\nbody,old,body,propaganda,merged,2/3,,2010-01-01"),
    );
    cases.add(
        "lineage-in-a-circle",
        row("body,old,body,office,merged,,,2010-01-01\nbody,office,body,old,merged,,,2011-01-01"),
    );
}
