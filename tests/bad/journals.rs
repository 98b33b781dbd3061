//! Journals that are damaged, forged, or of another organisation.

use reorganon::document::Journal;
use reorganon::{Charter, Digest, Org, Plan};

use crate::input::organisation;
use crate::{Answer, Cases};

/// Three steps on the organisation, as a journal.
fn journal() -> (Org, Vec<String>) {
    let org = organisation();
    let plan = "reorg: 1\ntitle: T\nsteps:
  - {id: a, on: 2018-07-01, cites: III, do: [{rename: {body: office, name: Đ}}]}
  - {id: b, on: 2018-08-01, do: [{absorb: {bodies: [propaganda], into: office, verb-as-written: sáp nhập}}]}
  - {id: c, on: 2018-09-01, do: [{recode: {body: my-binh, code: '30282'}}]}
";
    let run = Plan::parse(plan).unwrap().run(&org, &Charter::new("none")).unwrap();
    assert!(run.passes(), "{:?}", run.problems());
    let text = Journal::of(run.session()).to_text();
    (org, text.split_inclusive('\n').map(str::to_owned).collect())
}

/// Reads and carries out; what is recovered must be carried out whatever follows.
fn read(org: Org, bytes: &[u8]) -> Answer {
    let found = Journal::recover(bytes);
    let count = found.journal.len();
    let recovered = found.journal.replay(org.clone(), Charter::new("none"));
    let answer = match std::str::from_utf8(bytes) {
        Ok(text) => Journal::parse(text).map_err(|wrong| wrong.to_string()).and_then(|journal| {
            let session = journal.replay(org, Charter::new("none")).map_err(|wrong| wrong.to_string())?;
            assert_eq!(session.org().verify(), Ok(()));
            Ok(format!("{} steps", session.len()))
        }),
        Err(_) => Err("not UTF-8".into()),
    };
    match (answer, found.rest) {
        (Ok(text), None) => Ok(text),
        (Err(wrong), rest) => {
            let whole = if recovered.is_ok() { "can be carried out" } else { "cannot be carried out" };
            Err(format!(
                "{wrong}\nrecovered: {count} steps, which {whole}\n{}",
                rest.map_or(String::new(), |rest| rest.to_string())
            ))
        }
        (Ok(text), Some(rest)) => panic!("read as {text}, and yet {rest}"),
    }
}

fn lines(change: impl Fn(&mut Vec<String>)) -> Answer {
    let (org, mut lines) = journal();
    change(&mut lines);
    read(org, lines.concat().as_bytes())
}

/// A line with other contents and a checksum that is right.
fn forge(line: &str, old: &str, new: &str) -> String {
    let body = line.trim_end();
    assert!(body.contains(old), "{old:?} is not in {body}");
    let body = body.replacen(old, new, 1);
    let (body, _) = body.rsplit_once(",\"sum\"").unwrap();
    format!("{body},\"sum\":\"{}\"}}\n", Digest::of_text(body))
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.add("the-journal-itself-is-right", || lines(|_| {}));
    cases.add("an-empty-journal", || lines(Vec::clear));
    cases.add("a-journal-with-crlf", || {
        lines(|lines| lines.iter_mut().for_each(|line| *line = line.replace('\n', "\r\n")))
    });
    cases.add("a-journal-with-a-mark", || lines(|lines| lines.insert(0, "\u{feff}".into())));
    cases.add("a-journal-with-a-blank-line", || lines(|lines| lines.insert(1, "\n".into())));
    cases.add("the-last-line-break-lost", || lines(|lines| lines[2] = lines[2].trim_end().to_owned()));
    cases.add("cut-off-in-the-last-step", || lines(|lines| lines[2].truncate(50)));
    cases.add("cut-off-in-the-first-step", || {
        lines(|lines| {
            lines.truncate(1);
            lines[0].truncate(1)
        })
    });
    cases.add("cut-off-within-a-letter", || {
        let (org, lines) = journal();
        let text = lines.concat();
        read(org, &text.as_bytes()[..text.find('Đ').unwrap() + 1])
    });
    cases.add("zeros-at-the-end", || lines(|lines| lines.push("\0".repeat(512))));
    cases.add("a-bit-flipped-in-the-second-step", || {
        lines(|lines| lines[1] = lines[1].replacen("propaganda", "qropaganda", 1))
    });
    cases.add("a-bit-flipped-in-a-checksum", || {
        lines(|lines| {
            let at = lines[1].len() - 5;
            let other = if &lines[1][at..=at] == "0" { "1" } else { "0" };
            lines[1].replace_range(at..=at, other);
        })
    });
    cases.add("a-checksum-in-capitals", || {
        lines(|lines| {
            let (body, sum) = lines[1].rsplit_once(":\"").unwrap();
            lines[1] = format!("{body}:\"{}", sum.to_uppercase());
        })
    });
    cases.add("a-step-lost", || lines(|lines| drop(lines.remove(1))));
    cases.add("a-step-twice", || lines(|lines| lines.insert(1, lines[1].clone())));
    cases.add("two-steps-changed-about", || lines(|lines| lines.swap(1, 2)));
    cases.add("a-step-without-checksum", || lines(|lines| lines[0] = "{\"journal\":1}\n".into()));
    cases.add("a-line-that-is-no-json", || lines(|lines| lines[0] = "step one\n".into()));
    cases.add("another-number-forged", || {
        lines(|lines| lines[1] = forge(&lines[1], "\"number\":2", "\"number\":18446744073709551615"))
    });
    cases.add("a-newer-version-forged", || {
        lines(|lines| lines[0] = forge(&lines[0], "\"journal\":1", "\"journal\":2,\"new\":[]"))
    });
    cases.add("an-unknown-field-forged", || {
        lines(|lines| lines[0] = forge(&lines[0], "\"journal\":1", "\"journal\":1,\"new\":[]"))
    });
    cases.add("an-unknown-operation-forged", || lines(|lines| lines[0] = forge(&lines[0], "\"rename\"", "\"renam\"")));
    cases.add("another-name-forged", || lines(|lines| lines[0] = forge(&lines[0], "Văn phòng", "Văn phong")));
    cases.add("another-body-forged", || {
        lines(|lines| lines[0] = forge(&lines[0], "\"body\":\"office\"", "\"body\":\"nobody\""))
    });
    cases.add("an-ended-body-forged", || {
        lines(|lines| lines[0] = forge(&lines[0], "\"body\":\"office\"", "\"body\":\"old\""))
    });
    cases.add("another-digest-forged", || {
        lines(|lines| lines[2] = forge(&lines[2], "\"before\":\"", "\"before\":\"0000000000000000\",\"x\":\""))
    });
    cases.add("no-changes-forged", || {
        lines(|lines| {
            let (from, to) = (lines[0].find("\"changes\":[").unwrap() + 11, lines[0].find("],\"after\"").unwrap());
            let changes = lines[0][from..to].to_owned();
            lines[0] = forge(&lines[0], &changes, "");
        })
    });
    cases.add("changes-twice-forged", || {
        lines(|lines| {
            let (from, to) = (lines[0].find("\"changes\":[").unwrap() + 11, lines[0].find("],\"after\"").unwrap());
            let changes = lines[0][from..to].to_owned();
            lines[0] = forge(&lines[0], &changes, &format!("{changes},{changes}"));
        })
    });
    cases.add("nesting-of-ten-to-the-5-forged", || {
        lines(|lines| {
            lines[0] = forge(
                &lines[0],
                "\"journal\":1",
                &format!("\"journal\":{}{}", "[".repeat(100_000), "]".repeat(100_000)),
            );
        })
    });
    cases.add("a-day-that-is-none-forged", || lines(|lines| lines[0] = forge(&lines[0], "2018-07-01", "2018-02-30")));
    cases.add("another-organisation", || {
        let (org, lines) = journal();
        let mut data = org.to_data();
        data.title = "Another".into();
        data.bodies[1].name = "x".into();
        read(Org::from_data(&data).unwrap(), lines.concat().as_bytes())
    });
    cases.add("a-thousand-wrong-lines", || lines(|lines| lines.extend(std::iter::repeat_n("x\n".to_owned(), 2000))));
}
