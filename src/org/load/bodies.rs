//! Loading bodies: their words, their line and container, and who heads them.

use std::collections::HashSet;

use smallvec::SmallVec;

use super::{At, Loading, in_order};
use crate::model::body::{BodyDetail, BodyRow, Class, EndReason, Ended, Extent};
use crate::model::digest::{hash_text, mix};
use crate::model::ends::Ends;
use crate::model::key::Key;
use crate::model::tie::Tie;

impl Loading<'_> {
    pub(super) fn bodies(&mut self) {
        let row = |hash, class, ended, territorial| BodyRow {
            hash,
            class,
            ended,
            plain: true,
            territorial,
            deputies: 0,
            ends: Ends::NONE,
            headed_by: None,
            posts: SmallVec::new(),
            functions: SmallVec::new(),
            staffing: SmallVec::new(),
        };
        if let Ok(root) = Key::new(Key::ROOT) {
            let hash = mix(hash_text(root.as_str()));
            let id = self.org.bodies.push(root, row(hash, u32::MAX, None, false));
            self.org.details.push(BodyDetail::new(self.data.title.clone(), None));
            self.org.hierarchy.make_room(id);
        }
        let data = self.data;
        let mut rows = Vec::with_capacity(data.bodies.len());
        let mut before = None;
        for at_row in in_order(&data.bodies, |b| b.id.as_str()) {
            let Some(body) = data.bodies.get(at_row) else { continue };
            let before =
                before.replace(at_row).filter(|row| data.bodies.get(*row).is_some_and(|row| row.id == body.id));
            let at = At { table: "bodies", key: body.id.as_str(), row: at_row };
            let kind = self.term(at, "kind", &body.kind);
            let sector = self.term(at, "sector", &body.sector);
            let tier = self.term(at, "tier", &body.tier);
            let form = body.form.as_ref().map(|form| self.term(at, "form", form));
            let class = match (kind, sector, tier, form) {
                (Some(kind), Some(sector), Some(tier), None) => Some(Class { kind, sector, tier, form: None }),
                (Some(kind), Some(sector), Some(tier), Some(Some(form))) => {
                    Some(Class { kind, sector, tier, form: Some(form) })
                }
                _ => None,
            };
            if body.name.trim().is_empty() {
                self.fault(
                    at,
                    "name",
                    format!("body `{}` has no name", body.id),
                    "write its name, in its own language",
                );
            }
            let ended = match (body.ended, body.why) {
                (Some(on), why) => Some(Ended { on, why: why.unwrap_or(EndReason::Unstated) }),
                (None, None) => None,
                (None, Some(_)) => {
                    self.fault(
                        at,
                        "why",
                        format!("body `{}` says why it ended but not when", body.id),
                        "give the day in `ended`",
                    );
                    None
                }
            };
            if let Some((founded, ended)) = body.founded.zip(body.ended).filter(|(founded, ended)| ended < founded) {
                let message = format!("body `{}` ended on {ended}, before it was founded, on {founded}", body.id);
                self.fault(at, "ended", message, "correct one of the two days");
            }
            // A key that is taken makes no body; what else its row says is looked at all the same.
            if body.id == *Key::ROOT {
                let help = "give the body another id, and `root` as its line superior";
                self.fault(at, "id", "`root` is the key of the synthetic root".into(), help);
                rows.push((None, at_row));
                continue;
            }
            if let Some(before) = before {
                self.twice(at, before, "body");
                rows.push((None, at_row));
                continue;
            }
            let territorial = kind.is_some_and(|kind| self.org.vocabulary.is_territorial(kind));
            let class = class.map_or(u32::MAX, |class| self.org.totals.number(class));
            self.is_whole(at);
            let hash = mix(hash_text(body.id.as_str()));
            let id = self.org.bodies.push(body.id.clone(), row(hash, class, ended, territorial));
            self.org.details.push(BodyDetail {
                extent: Extent { area: body.area, population: body.population },
                budget: body.budget,
                ..BodyDetail::new(body.name.clone(), body.founded)
            });
            self.org.hierarchy.make_room(id);
            rows.push((Some(id), at_row));
        }
        for (id, at_row) in rows {
            let Some(body) = data.bodies.get(at_row) else { continue };
            let at = At { table: "bodies", key: body.id.as_str(), row: at_row };
            for (tie, field, above) in [(Tie::Line, "line", &body.line), (Tie::Within, "within", &body.within)] {
                let above = above.as_ref().and_then(|name| self.body(at, field, name));
                if let Some((above, id)) = above.zip(id) {
                    self.org.hierarchy.add(tie, above, id);
                }
            }
        }
    }

    /// Bodies that are headed by another body's head.
    pub(super) fn heads(&mut self) {
        let data = self.data;
        let mut seen = HashSet::new();
        for row in in_order(&data.bodies, |body| body.id.as_str()) {
            let Some((body, name)) = data.bodies.get(row).and_then(|body| Some((body, body.headed_by.as_ref()?)))
            else {
                continue;
            };
            let at = At { table: "bodies", key: body.id.as_str(), row };
            let (Some(id), Some(post)) = (self.org.body_id(body.id.as_str()), self.post(at, "headed-by", name)) else {
                continue;
            };
            // Of a row whose key is taken, nothing but its names can be judged.
            if !seen.insert(id) {
                continue;
            }
            if self.org.bodies.row(id).headed_by.is_some() {
                let message =
                    format!("body `{}` has a head post of its own and is headed by `{}`", body.id, name.as_str());
                self.fault(at, "headed-by", message, "leave `headed-by` empty, or drop the head post");
                continue;
            }
            self.org.bodies.row_mut(id).headed_by = Some(post);
            self.org.posts.row_mut(post).also_heads_mut().push(id);
        }
    }
}
