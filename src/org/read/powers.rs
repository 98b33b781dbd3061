//! Reading who holds a post beside another, and who performs or oversees a function beside its lead.

use smallvec::SmallVec;

use super::{BodyRef, FunctionRef, PostRef};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::function::{Delegate, FunctionId};
use crate::model::post::{Appointment, PostId};
use crate::org::Org;

impl Org {
    /// The concurrent appointments: the main post, the post that is held beside it, and the first day on which it is
    /// over; in the order of their keys.
    pub fn appointments(&self) -> impl ExactSizeIterator<Item = (PostRef<'_>, PostRef<'_>, Date)> {
        let mains = self.appointments.iter().filter(|((one, _), appointment)| *one == appointment.main);
        let mut found: Vec<_> = mains.map(|((main, extra), appointment)| (*main, *extra, appointment.until)).collect();
        found.sort_by_key(|(main, extra, _)| (self.posts.key(*main), self.posts.key(*extra)));
        let of = |id| PostRef { org: self, id };
        found.into_iter().map(move |(main, extra, until)| (of(main), of(extra), until))
    }

    /// The bodies to which a function is delegated, in the order of their keys.
    pub(crate) fn delegates(&self, function: FunctionId) -> Vec<Delegate> {
        let mut delegates = self.function_details.get(function.index()).map_or(Vec::new(), |d| d.delegates.clone());
        delegates.sort_by(|a, b| self.bodies.key(a.body).cmp(self.bodies.key(b.body)));
        delegates
    }

    /// The delegation of a function to a body.
    pub(crate) fn delegate(&self, function: FunctionId, body: BodyId) -> Option<Delegate> {
        self.function_details.get(function.index())?.delegates.iter().copied().find(|delegate| delegate.body == body)
    }

    pub(crate) fn overseer(&self, function: FunctionId) -> Option<BodyId> {
        self.function_details.get(function.index())?.overseer
    }

    /// The posts that are in an appointment with `post`, in no order.
    pub(crate) fn appointments_of(&self, post: PostId) -> impl Iterator<Item = (PostId, Appointment)> {
        let pairs = self.appointments.range((post, PostId::from_index(0))..);
        pairs.take_while(move |((one, _), _)| *one == post).map(|((_, other), appointment)| (*other, *appointment))
    }

    /// The appointment by which `post` is held beside a main post.
    pub(crate) fn appointment_to(&self, post: PostId) -> Option<Appointment> {
        self.appointments_of(post).map(|(_, appointment)| appointment).find(|appointment| appointment.main != post)
    }

    /// The live posts of the person who holds `post`, as far as the data say, itself first: those joined to it by standing
    /// unions and appointments, and those with the same holder.
    pub(crate) fn posts_of_person(&self, post: PostId) -> SmallVec<[PostId; 4]> {
        let mut posts: SmallVec<[PostId; 4]> = SmallVec::from_slice(&[post]);
        let mut next = 0;
        while let Some(&at) = posts.get(next) {
            let holder = self.posts.row(at).holder();
            let alike = holder.into_iter().flat_map(|holder| {
                let held = self.held.range((holder.clone(), PostId::from_index(0))..);
                held.take_while(move |(other, _)| other == holder).map(|(_, post)| *post)
            });
            let near = self.partners(at).chain(self.appointments_of(at).map(|(other, _)| other)).chain(alike);
            let near: SmallVec<[PostId; 4]> = near.collect();
            for post in near {
                if !posts.contains(&post) {
                    posts.push(post);
                }
            }
            next += 1;
        }
        posts
    }
}

impl<'a> PostRef<'a> {
    /// The main post of the person who holds this post beside it, and the first day on which that is over.
    #[must_use]
    pub fn held_beside(self) -> Option<(PostRef<'a>, Date)> {
        let appointment = self.org.appointment_to(self.id)?;
        Some((PostRef { org: self.org, id: appointment.main }, appointment.until))
    }

    /// The posts that are held beside this one, each with the first day on which that is over, in the order of keys.
    pub fn also_holds(self) -> impl ExactSizeIterator<Item = (PostRef<'a>, Date)> {
        let org = self.org;
        let own = org.appointments_of(self.id).filter(|(_, appointment)| appointment.main == self.id);
        let mut found: Vec<_> = own.map(|(extra, appointment)| (extra, appointment.until)).collect();
        found.sort_by_key(|(extra, _)| org.posts.key(*extra));
        found.into_iter().map(move |(id, until)| (PostRef { org, id }, until))
    }
}

impl<'a> FunctionRef<'a> {
    /// The body that oversees how it is performed, where one is named.
    #[must_use]
    pub fn overseer(self) -> Option<BodyRef<'a>> {
        self.org.overseer(self.id).map(|id| BodyRef { org: self.org, id })
    }

    /// The bodies to which it is delegated, each with the first day on which that is over, in the order of keys.
    pub fn delegates(self) -> impl ExactSizeIterator<Item = (BodyRef<'a>, Date)> {
        let org = self.org;
        let delegates = org.delegates(self.id).into_iter();
        delegates.map(move |delegate| (BodyRef { org, id: delegate.body }, delegate.until))
    }
}

impl<'a> BodyRef<'a> {
    /// The functions of others that are delegated to it or that it oversees, each once, in the order of their keys.
    pub fn entrusted(self) -> impl ExactSizeIterator<Item = FunctionRef<'a>> {
        let mut functions = self.detail().map_or(Vec::new(), |detail| detail.entrusted.clone());
        functions.sort_unstable();
        functions.dedup();
        self.function_refs(&functions)
    }
}
