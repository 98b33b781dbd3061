//! Uniting, separating, founding and abolishing posts.

use reorganon::operation::unify_post::UnifyMode;
use reorganon::operation::{AbolishPost, CreatePost, HoldConcurrently, SeparatePosts, UnifyPost};
use reorganon::{Date, Descent, Entity, Names, Outcome, Share};

use super::new_body::text;
use crate::reasons::{Can, HEAD, all, is_key, refuse};
use crate::world::{PostRow, World};

fn joined(world: &World, one: &str, other: &str) -> bool {
    world.unions.contains(&(one.min(other).to_owned(), one.max(other).to_owned()))
}

pub fn unify_post(world: &mut World, op: &UnifyPost<Names>, on: Date) -> Can {
    let [one, other] = [op.posts[0].as_str(), op.posts[1].as_str()];
    all([world.expect_post(one), world.expect_post(other)])?;
    if world.posts[one].body == world.posts[other].body {
        return refuse("same-body", &[one, other]);
    }
    match op.mode {
        UnifyMode::Personal => {
            if joined(world, one, other) {
                return refuse("no-change", &[one, other]);
            }
            let holder = world.posts[one].holder.clone().or_else(|| world.posts[other].holder.clone());
            for post in [one, other].map(str::to_owned) {
                if world.beside.remove(&post).is_some() {
                    world.posts.get_mut(&post).unwrap().holder = None;
                }
            }
            world.join(one, other);
            let class = world.class_of(one);
            world.give(class, holder);
            Ok(())
        }
        UnifyMode::Fused => {
            all([one, other].map(|post| match world.posts[post].role == HEAD {
                true => Ok(()),
                false => refuse("no-head-post", &[post]),
            }))?;
            let (one_post, other_post) = (Entity::Post(one.into()), Entity::Post(other.into()));
            world.descend(other_post, one_post, Descent::Fused, Share::Whole, on);
            let PostRow { body, category, holder, .. } = world.posts[other].clone();
            world.end_post(other, Outcome::Reassigned, Some(one), on)?;
            // The authorised head that it used goes with it, and who held it, where that is known.
            let there = world.heads_of(&body, &category).actual.is_some_and(|n| n > 0);
            world.adjust(&body, &category, -1, (holder.is_some() && there).then_some(-1))?;
            world.head_from_elsewhere(&body, one)
        }
    }
}

pub fn separate_posts(world: &mut World, op: &SeparatePosts<Names>, _: Date) -> Can {
    let [one, other] = [op.posts[0].as_str(), op.posts[1].as_str()];
    all([world.expect_post(one), world.expect_post(other)])?;
    for (extra, main) in [(one, other), (other, one)] {
        if world.beside.get(extra).is_some_and(|(post, _)| post == main) {
            world.beside.remove(extra);
            world.posts.get_mut(extra).unwrap().holder = None;
            return Ok(());
        }
    }
    if !joined(world, one, other) {
        return refuse("not-joined", &[one, other]);
    }
    world.unions.remove(&(one.min(other).to_owned(), one.max(other).to_owned()));
    let class = world.class_of(other);
    if !class.contains(one) && world.posts[one].holder == world.posts[other].holder {
        world.give(class, None);
    }
    Ok(())
}

pub fn hold_concurrently(world: &mut World, op: &HoldConcurrently<Names>, on: Date) -> Can {
    let (main, extra) = (op.main.as_str(), op.extra.as_str());
    all([world.expect_post(main), world.expect_post(extra)])?;
    if main == extra {
        return refuse("same-post", &[main]);
    }
    let is_main = match world.beside.get(main) {
        Some((other, _)) => refuse("no-main-post", &[main, other]),
        None => Ok(()),
    };
    let beside = world.beside.iter().any(|(post, (main, _))| post == extra || main == extra);
    let joined = world.unions.iter().any(|(a, b)| a == extra || b == extra);
    let vacant = world.posts[extra].holder.is_none() && !beside && !joined;
    let is_vacant = if vacant { Ok(()) } else { refuse("not-vacant", &[extra]) };
    let term = if op.until > on { Ok(()) } else { refuse("bad-term", &[extra]) };
    all([is_main, is_vacant, term])?;
    world.beside.insert(extra.to_owned(), (main.to_owned(), op.until));
    let holder = world.posts[main].holder.clone();
    world.posts.get_mut(extra).unwrap().holder = holder;
    Ok(())
}

pub fn create_post(world: &mut World, op: &CreatePost<Names>, _: Date) -> Can {
    let body = op.body.as_str();
    world.expect_body(body)?;
    if !is_key(&op.id) {
        return refuse("bad-key", &[]);
    }
    if op.role == HEAD {
        world.headed.remove(body);
    }
    let (category, title, holder) = (op.category.as_str().to_owned(), op.title.clone(), op.holder.clone());
    let row = PostRow { body: body.to_owned(), role: op.role, category, title, holder, ended: None };
    world.found_post(&op.id, row)
}

pub fn abolish_post(world: &mut World, op: &AbolishPost<Names>, on: Date) -> Can {
    let post = op.post.as_str();
    world.expect_post(post)?;
    let body = world.posts[post].body.clone();
    let is_head = world.posts[post].role == HEAD;
    let heir = text(&op.headship_to);
    if is_head && heir.is_none() {
        return refuse("headless", &[post, &body]);
    }
    heir.iter().try_for_each(|heir| world.expect_post(heir))?;
    world.end_post(post, op.outcome.unwrap_or(Outcome::Unresolved), heir.as_deref(), on)?;
    match heir.filter(|_| is_head) {
        Some(heir) => world.head_from_elsewhere(&body, &heir),
        None => Ok(()),
    }
}
