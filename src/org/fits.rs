//! Whether a change that somebody wrote down fits an organisation: what a journal says is not taken on trust.

use super::Org;
use crate::change::{Change, Entity};
use crate::model::body::BodyId;
use crate::model::function::{Delegate, FunctionId};
use crate::model::id::Id;
use crate::model::post::{Appointment, PostId, Role};
use crate::model::provision::Provided;
use crate::model::tie::Tie;

/// What is wrong, in words.
type Fit = Result<(), String>;

fn expect(is_so: bool, otherwise: impl FnOnce() -> String) -> Fit {
    if is_so { Ok(()) } else { Err(otherwise()) }
}

impl Org {
    /// Whether the old values of a change are what is there, and what it names is known and live, so that
    /// [`Org::write`] may carry it out. All ids are ids of this organisation, or the next one of something founded.
    ///
    /// What several changes make together is looked at by [`Org::verify`].
    pub(crate) fn fits(&self, change: &Change) -> Fit {
        match change {
            Change::BodyFounded { founding, .. } => {
                self.fresh(self.body_id(founding.key.as_str()).is_none(), self.bodies.len(), founding.key.as_str())
            }
            Change::BodyEnded { body, .. } => {
                self.is_live_body(*body)?;
                expect(self.is_empty_body(*body), || format!("body {} is not empty", self.name_of(*body)))
            }
            Change::SuperiorSet { tie, body, old, new } => self.fits_superior(*tie, *body, *old, *new),
            Change::TieAdded { tie, from, to } => {
                self.is_live_body(*from)?;
                self.is_live_body(*to)?;
                let free = !tie.is_functional() && from != to && !self.hierarchy.has(*tie, *from, *to);
                expect(free, || self.tie_text(*tie, *from, *to, "cannot begin"))?;
                self.is_no_circle(*tie, *from, *to)
            }
            Change::TieCut { tie, from, to } => {
                let there = !tie.is_functional() && self.hierarchy.has(*tie, *from, *to);
                expect(there, || self.tie_text(*tie, *from, *to, "is not there"))
            }
            Change::Renamed { body, names, .. } => {
                self.is_live_body(*body)?;
                self.was("name", *body, self.details.get(body.index()).is_some_and(|detail| detail.name == names.0))
            }
            Change::Recoded { body, codes } => {
                self.is_live_body(*body)?;
                self.was("codes", *body, self.details.get(body.index()).is_some_and(|detail| detail.codes == codes.0))
            }
            Change::Reclassified { body, classes } => {
                self.is_live_body(*body)?;
                self.was("class", *body, self.totals.class(self.bodies.row(*body).class) == Some(classes.0))
            }
            Change::ExtentSet { body, extents } => {
                self.is_live_body(*body)?;
                self.was(
                    "extent",
                    *body,
                    self.details.get(body.index()).is_some_and(|detail| detail.extent == extents.0),
                )
            }
            Change::AssetSet { body, asset, amounts } => {
                self.is_live_body(*body)?;
                let detail = self.details.get(body.index());
                let amount = detail.and_then(|detail| detail.assets.get(asset)).copied().unwrap_or(0);
                self.was("asset", *body, amount == amounts.0)
            }
            Change::ProvisionSet { body, provisions } => {
                self.is_live_body(*body)?;
                self.fits_provision(*body, provisions.0.as_ref(), provisions.1.as_ref())
            }
            Change::BudgetSet { body, old, .. } => {
                self.is_live_body(*body)?;
                self.was("budget", *body, self.details.get(body.index()).is_some_and(|detail| detail.budget == *old))
            }
            Change::StrengthSet { body, category, old, .. } => {
                self.is_live_body(*body)?;
                let staffing = &self.bodies.row(*body).staffing;
                let strength = staffing.iter().find(|s| s.category == *category).map(|s| s.strength);
                self.was("establishment", *body, strength.unwrap_or(crate::Strength::NONE) == *old)
            }
            Change::PostFounded { .. }
            | Change::PostEnded { .. }
            | Change::PostMoved { .. }
            | Change::HeadedBy { .. }
            | Change::HolderSet { .. }
            | Change::Joined { .. }
            | Change::Parted { .. }
            | Change::Appointed { .. }
            | Change::AppointmentEnded { .. } => self.fits_post(change),
            Change::FunctionFounded { .. }
            | Change::FunctionRetired { .. }
            | Change::LeadSet { .. }
            | Change::CooperatorAdded { .. }
            | Change::CooperatorRemoved { .. }
            | Change::JurisdictionSet { .. }
            | Change::OverseerSet { .. }
            | Change::DelegateAdded { .. }
            | Change::DelegateRemoved { .. } => self.fits_function(change),
            Change::Descended { .. } => Ok(()),
        }
    }

    fn fits_provision(&self, body: BodyId, old: Option<&Provided>, new: Option<&Provided>) -> Fit {
        let there = self.provisions.of(body);
        self.was("provision", body, old.is_none_or(|old| there.contains(old)))?;
        let Some(new) = new else { return Ok(()) };
        let others = || there.iter().filter(|other| Some(*other) != old);
        let clash =
            |other: &&Provided| other.is_same_report(new) || self.in_one_place(other, new) && other.overlaps(new);
        let free = !others().any(|other| clash(&other));
        expect(free, || format!("body {} has something in place of a provision", self.name_of(body)))?;
        let fault = self.provision_faults(new).into_iter().next();
        fault.map_or(Ok(()), |fault| Err(format!("body {}: {}", self.name_of(body), fault.message)))
    }

    fn fits_superior(&self, tie: Tie, body: BodyId, old: Option<BodyId>, new: Option<BodyId>) -> Fit {
        self.is_live_body(body)?;
        expect(tie.is_functional(), || format!("`{}` is no tie of which a body has one", tie.word()))?;
        self.was(tie.word(), body, self.hierarchy.above(tie, body) == old)?;
        let Some(new) = new else { return Ok(()) };
        if !(tie == Tie::Line && new == self.root()) {
            self.is_live_body(new)?;
        }
        self.is_no_circle(tie, new, body)
    }

    fn fits_post(&self, change: &Change) -> Fit {
        match change {
            Change::PostFounded { founding, .. } => {
                let key = founding.key.as_str();
                self.fresh(self.post_id(key).is_none(), self.posts.len(), key)?;
                self.is_live_body(founding.body)?;
                self.may_have(founding.body, founding.role)
            }
            Change::PostEnded { post, .. } => {
                self.is_live_post(*post)?;
                let alone = self.posts.row(*post).also_heads().is_empty()
                    && self.partners(*post).next().is_none()
                    && self.appointments_of(*post).next().is_none();
                let message = "heads other bodies, or is in a union or an appointment";
                expect(alone, || format!("post `{}` {message}", self.posts.key(*post)))
            }
            Change::PostMoved { post, old, new } => {
                self.is_live_post(*post)?;
                self.is_live_body(*new)?;
                let row = self.posts.row(*post);
                let is_so = row.body == *old && row.role != Role::Head;
                expect(is_so, || format!("post `{}` cannot move from {}", self.posts.key(*post), self.name_of(*old)))
            }
            Change::HeadedBy { body, old, new } => {
                self.is_live_body(*body)?;
                let elsewhere = |post: &Option<PostId>| post.is_none_or(|post| self.posts.row(post).body != *body);
                let is_so = self.bodies.row(*body).headed_by == *old && elsewhere(old) && elsewhere(new);
                self.was("head", *body, is_so)?;
                let Some(new) = new else { return Ok(()) };
                self.is_live_post(*new)?;
                let is_head = self.posts.row(*new).role == Role::Head;
                expect(is_head, || format!("post `{}` is no head post", self.posts.key(*new)))
            }
            Change::HolderSet { post, holders } => {
                self.is_live_post(*post)?;
                let is_so = self.posts.row(*post).holder() == holders.0.as_ref();
                expect(is_so, || format!("post `{}` had another holder", self.posts.key(*post)))
            }
            Change::Joined { one, other } => {
                self.is_live_post(*one)?;
                self.is_live_post(*other)?;
                let free = one != other && !self.unions.contains(&(*one, *other));
                expect(free, || self.union_text(*one, *other, "cannot be joined"))
            }
            Change::Parted { one, other } => {
                expect(self.unions.contains(&(*one, *other)), || self.union_text(*one, *other, "are not joined"))
            }
            Change::Appointed { main, extra, .. } => {
                self.is_live_post(*main)?;
                self.is_live_post(*extra)?;
                let free = main != extra && self.appointments_of(*extra).next().is_none();
                expect(free, || self.union_text(*main, *extra, "cannot be held together"))
            }
            Change::AppointmentEnded { main, extra, until } => {
                let appointment = Appointment { main: *main, until: *until };
                let there = self.appointments.get(&(*main, *extra)) == Some(&appointment);
                expect(there, || self.union_text(*main, *extra, "are not held together until that day"))
            }
            _ => Ok(()),
        }
    }

    fn fits_function(&self, change: &Change) -> Fit {
        let cooperates = |function: &FunctionId, body: &BodyId| {
            self.functions.get(*function).map(|_| self.cooperators(*function).contains(body))
        };
        match change {
            Change::FunctionFounded { founding, .. } => {
                let key = founding.key.as_str();
                self.fresh(self.function_id(key).is_none(), self.functions.len(), key)?;
                self.is_live_body(founding.lead)?;
                founding.jurisdiction.map_or(Ok(()), |territory| self.is_live_body(territory))
            }
            Change::FunctionRetired { function, .. } => self.is_live_function(*function),
            Change::LeadSet { function, old, new } => {
                self.is_live_function(*function)?;
                self.is_live_body(*new)?;
                self.had("lead", *function, self.functions.row(*function).lead == *old)
            }
            Change::CooperatorAdded { function, body } => {
                self.is_live_body(*body)?;
                self.had("cooperators", *function, cooperates(function, body) == Some(false))
            }
            Change::CooperatorRemoved { function, body } => {
                self.had("cooperators", *function, cooperates(function, body) == Some(true))
            }
            Change::JurisdictionSet { function, old, new } => {
                new.map_or(Ok(()), |territory| self.is_live_body(territory))?;
                self.had("jurisdiction", *function, self.functions.row(*function).jurisdiction == *old)
            }
            Change::OverseerSet { function, old, new } => {
                new.map_or(Ok(()), |body| self.is_live_body(body))?;
                let detail = self.function_details.get(function.index());
                self.had("overseer", *function, detail.is_some_and(|detail| detail.overseer == *old))
            }
            Change::DelegateAdded { function, body, .. } => {
                self.is_live_body(*body)?;
                let detail = self.function_details.get(function.index());
                let free = detail.is_some_and(|detail| detail.delegates.iter().all(|d| d.body != *body));
                self.had("delegates", *function, free)
            }
            Change::DelegateRemoved { function, body, until } => {
                let delegate = Delegate { body: *body, until: *until };
                let detail = self.function_details.get(function.index());
                self.had("delegates", *function, detail.is_some_and(|detail| detail.delegates.contains(&delegate)))
            }
            _ => Ok(()),
        }
    }

    fn fresh(&self, is_fresh: bool, count: usize, key: &str) -> Fit {
        expect(is_fresh, || format!("`{key}` is used already"))?;
        expect(count < Id::<()>::LIMIT, || "the organisation is full".into())
    }

    fn is_live_body(&self, body: BodyId) -> Fit {
        let live = body != self.root() && self.bodies.row(body).is_live();
        expect(live, || format!("body {} is not there any more", self.name_of(body)))
    }

    fn is_live_post(&self, post: PostId) -> Fit {
        expect(self.posts.row(post).ended.is_none(), || format!("post `{}` has ended", self.posts.key(post)))
    }

    fn is_live_function(&self, function: FunctionId) -> Fit {
        let live = self.functions.row(function).retired.is_none();
        expect(live, || format!("function `{}` is retired", self.functions.key(function)))
    }

    fn may_have(&self, body: BodyId, role: Role) -> Fit {
        let free = role != Role::Head || self.bodies.row(body).headed_by.is_none();
        expect(free, || format!("body {} has a head already", self.name_of(body)))
    }

    fn is_no_circle(&self, tie: Tie, above: BodyId, below: BodyId) -> Fit {
        let follow: fn(Tie) -> bool = match tie {
            Tie::Line | Tie::Guides => Tie::is_hierarchy,
            Tie::Within => |tie| tie == Tie::Within,
            _ => return Ok(()),
        };
        let way = self.hierarchy.way_up(above, below, follow, |_| {});
        expect(way.is_none(), || self.tie_text(tie, above, below, "would close a circle"))
    }

    fn is_empty_body(&self, body: BodyId) -> bool {
        let row = self.bodies.row(body);
        let detail = self.details.get(body.index());
        row.posts.is_empty()
            && row.functions.is_empty()
            && row.staffing.is_empty()
            && row.headed_by.is_none()
            && self.hierarchy.is_free(body)
            && detail.is_some_and(|d| d.cooperates.is_empty() && d.jurisdiction_of.is_empty() && d.entrusted.is_empty())
            && self.provisions.of(body).iter().all(|one| !one.holds() || one.is_report())
    }

    fn was(&self, what: &str, body: BodyId, is_so: bool) -> Fit {
        expect(is_so, || format!("body {} had another {what} before", self.name_of(body)))
    }

    fn had(&self, what: &str, function: FunctionId, is_so: bool) -> Fit {
        expect(is_so, || format!("function `{}` had another {what} before", self.functions.key(function)))
    }

    fn name_of(&self, body: BodyId) -> String {
        self.key_of(Entity::Body(body)).map_or(String::new(), |key| format!("`{key}`"))
    }

    fn tie_text(&self, tie: Tie, from: BodyId, to: BodyId, what: &str) -> String {
        format!("the tie `{}` from {} to {} {what}", tie.word(), self.name_of(from), self.name_of(to))
    }

    fn union_text(&self, one: PostId, other: PostId, what: &str) -> String {
        format!("the posts `{}` and `{}` {what}", self.posts.key(one), self.posts.key(other))
    }
}
