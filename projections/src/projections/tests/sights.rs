//! Random histories seen by those who may see a part of them: what is shown is what a model says that goes through the
//! events one by one, no figure counts anything else, and who may see everything sees what there is.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the model names the registers that differ; a new one shows as a difference"
)]

use super::{
    story::{Story, code, v},
    telling::{Dice, PLACES, history},
};
use crate::{
    Sight,
    indicator::{self, Dimension, Formula, Indicator, Kind, Term},
    query::{AsOf, Contribution, Part, Scope},
};
use domain::{
    alliance::AllianceEvent,
    demand::DemandEvent,
    entry::Recorded,
    event::Event,
    officer::OfficerKey,
    pairing::PairingEvent,
    posting::PostingEvent,
    project::ProjectEvent,
    register::Register,
    stream::{RecordRef, StreamId},
    value::{Day, DivisionCode},
    visit::VisitEvent,
};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

const UNITS: [&str; 3] = ["组织部", "畜牧局", "市委组织部"];

/// A history in which several people act for several units.
fn told_by_many(seed: u64, entries: u64) -> Story {
    let (mut story, mut dice) = (history(seed, entries), Dice(seed | 3));
    for entry in &mut story.entries {
        entry.envelope.actor.subject = v(&format!("u-{}", dice.below(4)));
        entry.envelope.actor.unit = v(dice.of(&UNITS));
    }
    story
}

fn sights() -> Vec<Sight> {
    let own = |officer: Option<&str>| Sight::Own { subject: v("u-1"), officer: officer.map(v::<OfficerKey>) };
    vec![
        Sight::Division(v("620823")),
        Sight::Division(v("620823103")),
        Sight::Division(v(PLACES[0])),
        Sight::Division(v("620100")),
        Sight::Unit(v("畜牧局")),
        Sight::Unit(v("从无此单位")),
        own(None),
        own(Some("officer-1")),
    ]
}

/// What the model keeps of an event.
struct Seen {
    entry: Recorded,
    body: Value,
    /// Where each enterprise was when it was recorded.
    at: HashMap<String, DivisionCode>,
}

/// The events of the first entries, and what they show to whom: by going through them.
struct Model {
    events: Vec<Seen>,
    streams: BTreeMap<StreamId, Vec<usize>>,
}

impl Model {
    fn of(entries: &[Recorded]) -> Self {
        let (mut at, mut events) = (HashMap::new(), Vec::new());
        let mut streams: BTreeMap<StreamId, Vec<usize>> = BTreeMap::new();
        for (number, entry) in entries.iter().enumerate() {
            let body = serde_json::to_value(&entry.event).unwrap();
            if let (Register::Enterprise, Some(code)) = (entry.event.register(), body["code"].as_str())
                && let Some(place) = texts(&body, &["division", "village"]).first()
            {
                at.insert(code.to_owned(), v(place));
            }
            streams.entry(entry.envelope.stream).or_default().push(number);
            events.push(Seen { entry: entry.clone(), body, at: at.clone() });
        }
        Self { events, streams }
    }

    fn shows(&self, sight: &Sight, position: usize) -> bool {
        let stream = self.events[position].entry.envelope.stream;
        let own = || self.streams[&stream].iter().map(|number| &self.events[*number]);
        match self.events[position].entry.event.register() {
            Register::Division | Register::IndustrialChain | Register::Setting | Register::Evidence => true,
            Register::Person => panic!("the random histories tell of nobody"),
            _ => match sight {
                Sight::Everything => true,
                Sight::Division(_) => self.lies(sight, stream, &[]),
                Sight::Unit(unit) => own().any(|event| {
                    let named = if is_closing(&event.entry.event) { Vec::new() } else { units(event) };
                    event.entry.envelope.actor.unit == *unit || named.iter().any(|named| named == unit.as_str())
                }),
                Sight::Own { subject, officer } => {
                    let posts = officer.as_ref().map(|officer| self.posts(officer)).unwrap_or_default();
                    own().any(|event| event.entry.envelope.actor.subject == *subject)
                        || self.lies(sight, stream, &posts)
                }
            },
        }
    }

    /// Whether a record or one it is made of lies in the division, or has to do with the officer.
    fn lies(&self, sight: &Sight, stream: StreamId, posts: &[String]) -> bool {
        let Some(events) = self.streams.get(&stream) else { return false };
        let naming = events.iter().map(|number| &self.events[*number]).filter(|event| !is_closing(&event.entry.event));
        naming.into_iter().any(|event| {
            let own = match sight {
                Sight::Division(outer) => places(event).iter().any(|place| place.within(*outer)),
                Sight::Own { officer, .. } => {
                    let officers = texts(&event.body, &["officer", "visitors", "members"]);
                    let officer = officer.as_ref().is_some_and(|own| officers.iter().any(|one| *one == own.0.as_str()));
                    officer || concerned(event).iter().any(|one| posts.contains(one))
                }
                Sight::Everything | Sight::Unit(_) => false,
            };
            own || parts(event)
                .into_iter()
                .any(|part| posts.contains(&part.key) || self.lies(sight, part.stream(), posts))
        })
    }

    /// The enterprises an officer is posted to at the end.
    fn posts(&self, officer: &OfficerKey) -> Vec<String> {
        let mut posts = Vec::new();
        for event in &self.events {
            let Event::Posting(posting) = &event.entry.event else { continue };
            let enterprise = event.body["enterprise"].as_str().unwrap().to_owned();
            if event.body["officer"].as_str() == Some(officer.0.as_str()) {
                posts.retain(|(one, _)| *one != enterprise);
                let day = event.entry.envelope.business_date;
                match posting {
                    PostingEvent::OfficerDispatched(_) => posts.push((enterprise, (day, Day::LAST))),
                    PostingEvent::OfficerRecalled(_) => posts.push((enterprise, (Day::LAST, day))),
                    PostingEvent::PostingExtended(_) => panic!("the random histories extend no posting"),
                }
            }
        }
        let today = self.events.last().map_or(Day::FIRST, |event| event.entry.recorded_at.day());
        let open = posts.into_iter().filter(|(_, (since, until))| *since <= today && today <= *until);
        open.map(|(enterprise, _)| enterprise).collect()
    }
}

/// Every text under one of these names, however deep.
fn texts(body: &Value, names: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut walk = vec![(false, body)];
    while let Some((is_named, value)) = walk.pop() {
        match value {
            Value::String(text) if is_named => found.push(text.clone()),
            Value::Array(items) => walk.extend(items.iter().map(|item| (is_named, item))),
            Value::Object(fields) => {
                walk.extend(fields.iter().map(|(name, value)| (names.contains(&name.as_str()), value)));
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    found
}

/// Whether an event names only whom an earlier one has named: who leaves is a member, who pays in an investor. The
/// random histories do not keep to that.
fn is_closing(event: &Event) -> bool {
    matches!(
        event,
        Event::PartyAlliance(AllianceEvent::AllianceLeft(_))
            | Event::JointProject(ProjectEvent::CapitalContributed(_))
            | Event::Pairing(PairingEvent::PairingEnded(_))
            | Event::Posting(PostingEvent::OfficerRecalled(_))
            | Event::Demand(DemandEvent::DemandHandled(_))
    )
}

/// The units an event names.
fn units(event: &Seen) -> Vec<String> {
    match event.entry.event.register() {
        Register::Demand => texts(&event.body, &["lead", "co", "to"]),
        // The unit that sends an officer is the officer's; none is registered in the random histories.
        Register::Posting => Vec::new(),
        _ => texts(&event.body, &["unit", "awarded_by", "host"]),
    }
}

/// The divisions an event puts its record in.
fn places(event: &Seen) -> Vec<DivisionCode> {
    let is_where_the_enterprise_is = matches!(
        event.entry.event,
        Event::EnterpriseVisit(VisitEvent::VisitLogged(_)) | Event::Posting(PostingEvent::OfficerDispatched(_))
    );
    if is_where_the_enterprise_is {
        let enterprise = event.body["enterprise"].as_str().unwrap();
        return event.at.get(enterprise).copied().into_iter().collect();
    }
    texts(&event.body, &["division", "village"]).iter().map(|code| v(code)).collect()
}

/// The records an event makes its own a part of.
fn parts(event: &Seen) -> Vec<RecordRef> {
    let of = |register, names: &[&str]| {
        let keys = texts(&event.body, names).into_iter();
        keys.map(move |key| RecordRef { register, key }).collect::<Vec<_>>()
    };
    match event.entry.event.register() {
        Register::PartyAlliance | Register::JointProject | Register::Honour | Register::StatedFigure => {
            let (firms, orgs) = (of(Register::Enterprise, &["enterprise"]), &["organisation", "lead"]);
            [firms, of(Register::PartyOrganisation, orgs)].concat()
        }
        Register::Pairing => of(Register::PartyOrganisation, &["first", "second"]),
        Register::ServiceTeam => of(Register::Enterprise, &["enterprises"]),
        Register::IncomeBook => of(Register::Enterprise, &["collective"]),
        _ => Vec::new(),
    }
}

/// The enterprises an event is about.
fn concerned(event: &Seen) -> Vec<String> {
    match event.entry.event.register() {
        Register::Enterprise => texts(&event.body, &["code"]),
        Register::PartyOrganisation
        | Register::EnterpriseVisit
        | Register::Demand
        | Register::Service
        | Register::Posting => texts(&event.body, &["enterprise"]),
        _ => Vec::new(),
    }
}

/// Scopes worth asking about.
fn scopes() -> [Scope; 5] {
    let scope = Scope::default();
    [
        scope.clone(),
        Scope::of_division(v("620823")),
        Scope::of_chain(v("chain-0")),
        Scope { enterprise: Some(code("91", 1)), ..scope.clone() },
        scope.on(v("2024-01-15")),
    ]
}

/// Whether a figure is the sum of its facts one by one.
fn is_plain(indicator: &Indicator) -> bool {
    matches!(indicator.formula, Formula::Of(Term::Sum(_) | Term::Income(_) | Term::Accounts))
}

#[test]
fn every_figure_can_be_narrowed_to_a_division() {
    let all: Vec<&str> = indicator::all().filter(|one| !one.supports(Dimension::Division)).map(|one| one.key).collect();
    assert_eq!(all, Vec::<&str>::new(), "a scope by division narrows figures by that");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_what_the_model_shows(seed in any::<u64>(), entries in 40_u64..300, share in 1_u64..=10) {
        let story = told_by_many(seed, entries);
        let whole = story.folded(story.entries.len());
        let known = usize::try_from(entries * share / 10).unwrap();
        let model = Model::of(&story.entries[..known]);
        for sight in sights() {
            let seen = whole.seen(&sight, AsOf::Known(known as u64));
            for position in 0..known {
                let (own, models) = (seen.shows_entry(u32::try_from(position).unwrap()), model.shows(&sight, position));
                prop_assert_eq!(own, models, "seed {} {:?} {:?}", seed, sight, story.entries[position]);
            }
            for later in known..story.entries.len() {
                prop_assert!(!seen.shows_entry(u32::try_from(later).unwrap()), "what is not known yet is not shown");
            }
        }
    }

    #[test]
    fn a_figure_counts_only_what_is_shown(seed in any::<u64>(), entries in 40_u64..300) {
        let story = told_by_many(seed, entries);
        let whole = story.folded(story.entries.len());
        let as_of = AsOf::Known(entries * 4 / 5);
        for sight in sights() {
            let seen = whole.seen(&sight, as_of);
            for (indicator, scope) in indicator::all().flat_map(|one| scopes().map(|scope| (one, scope))) {
                let Ok(figure) = whole.figure(&sight, indicator.key, &scope, as_of) else { continue };
                let list = whole.contributions(&sight, indicator.key, &scope, as_of).unwrap();
                for one in &list {
                    let shown = seen.shows_entry(u32::try_from(one.position).unwrap());
                    prop_assert!(shown, "seed {} {} {:?} {:?} {:?}", seed, indicator.key, scope, sight, one);
                }
                if indicator.kind == Kind::Median {
                    continue;
                }
                let sum = |part| list.iter().filter(|one| one.part == part).map(|one| one.amount).sum::<i64>();
                let over = figure.numerator.or(figure.value).unwrap();
                prop_assert_eq!(over, sum(Part::Numerator), "seed {} {} {:?} {:?}", seed, indicator.key, scope, sight);
                prop_assert_eq!(figure.denominator.unwrap_or(0), sum(Part::Denominator));
                for (word, part) in whole.by_facet(&sight, indicator.key, &scope, as_of).unwrap() {
                    let scope = scope.clone().with_facet(v(&word));
                    let one = whole.figure(&sight, indicator.key, &scope, as_of).unwrap();
                    prop_assert_eq!(one.value, part.value, "seed {} {} {:?} {:?}", seed, indicator.key, scope, sight);
                }
                if is_plain(indicator) {
                    let all = whole.contributions(&Sight::Everything, indicator.key, &scope, as_of).unwrap();
                    let shown = |one: &&Contribution| seen.shows_entry(u32::try_from(one.position).unwrap());
                    let shown: Vec<_> = all.iter().filter(shown).copied().collect();
                    match sight {
                        Sight::Everything | Sight::Unit(_) | Sight::Own { .. } => prop_assert_eq!(list, shown),
                        Sight::Division(own) => {
                            let inner = scope.division.filter(|asked| asked.within(own)).unwrap_or(own);
                            let scope = Scope { division: Some(inner), ..scope.clone() };
                            let inside = whole.contributions(&Sight::Everything, indicator.key, &scope, as_of);
                            prop_assert!(inside.is_err() || inside == Ok(list));
                        }
                    }
                }
            }
        }
    }
}
