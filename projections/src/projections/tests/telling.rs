//! Random histories from a seed: what happens in them is made up, but every kind of event that figures come from does.

mod acts;

use super::story::{Story, code, v};
use domain::{
    alliance::*,
    chain::*,
    division::*,
    enterprise::*,
    event::Event,
    officer::*,
    organisation::*,
    pairing::*,
    posting::*,
    setting::*,
    stream::{RecordKey, StreamId},
    value::*,
};

/// Numbers that follow from a seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    pub(super) fn of<T: Clone>(&mut self, list: &[T]) -> T {
        let index = usize::try_from(self.below(list.len() as u64)).unwrap();
        list[index].clone()
    }

    pub(super) fn day(&mut self, newest: Day) -> Day {
        let back = i32::try_from(self.below(40)).unwrap();
        newest.plus_days(if self.below(3) == 0 { -back * 10 } else { -back / 4 })
    }
}

pub(super) const PLACES: [&str; 6] =
    ["620823103201", "620823103207", "620823103001", "620823104200", "620881100203", "620881100001"];
const BOUNDS: [Bound; 3] = [Bound::Exact, Bound::AtLeast, Bound::About];

fn key<K: std::str::FromStr<Err: std::fmt::Debug>>(dice: &mut Dice, prefix: &str) -> K {
    v(&format!("{prefix}-{}", dice.below(3)))
}

fn place(dice: &mut Dice) -> DivisionCode {
    v(dice.of(&PLACES))
}

fn firm(dice: &mut Dice) -> CreditCode {
    code("91", u32::try_from(dice.below(4)).unwrap())
}

fn collective(dice: &mut Dice) -> CreditCode {
    code("N2", u32::try_from(dice.below(3)).unwrap())
}

fn maybe<T>(dice: &mut Dice, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
    (dice.below(2) == 0).then(|| make(dice))
}

fn member(dice: &mut Dice) -> Member {
    match dice.below(4) {
        0 => Member::Village(place(dice)),
        1 => Member::Enterprise(firm(dice)),
        2 => Member::Organisation(key(dice, "org")),
        _ => Member::Unit(v("畜牧局")),
    }
}

fn told(key: &impl RecordKey, event: impl Into<Event>) -> (StreamId, Event) {
    (key.stream(), event.into())
}

fn standing(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    match dice.below(4) {
        0 => places(dice, day),
        1 => enterprises(dice),
        2 => organisations(dice, day),
        _ => people(dice),
    }
}

fn places(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    match dice.below(4) {
        0 => {
            let code = place(dice);
            let (valid_from, name) = (day, v("某村"));
            let event = DivisionRegistered {
                code,
                name,
                parent: None,
                valid_from,
                urban_rural: None,
                aliases: vec![],
                source: None,
            };
            told(&code, event)
        }
        1 => {
            let (code, into) = (place(dice), place(dice));
            told(&code, DivisionMerged { code, into, valid_to: day })
        }
        2 => {
            let code = place(dice);
            let households = u32::try_from(dice.below(900)).unwrap();
            told(&code, VillageProfileReported { code, households, population: households * 4, as_of: day })
        }
        _ => {
            let chain: ChainKey = key(dice, "chain");
            let division = v("620800");
            told(&chain.clone(), ChainRegistered { chain, division, segments: vec![], aliases: vec![], verified: true })
        }
    }
}

fn enterprises(dice: &mut Dice) -> (StreamId, Event) {
    let reason: Note = v("依据文件");
    match dice.below(5) {
        0 => {
            let code = firm(dice);
            let kinds = [EnterpriseKind::Enterprise, EnterpriseKind::PropertyCompany];
            let (kind, division) = (dice.of(&kinds), place(dice));
            told(&code, EnterpriseRegistered { code, name: v("某公司"), kind, division, industry: None })
        }
        1 => {
            let code = collective(dice);
            let village = place(dice);
            told(&code, VillageCollectiveRegistered { code, name: v("某合作社"), village })
        }
        2 => {
            let (code, division) = (firm(dice), place(dice));
            let event =
                EnterpriseProfileUpdated { code, name: v("某公司"), division, industry: None, employees: None };
            told(&code, event)
        }
        3 => {
            let code = if dice.below(3) == 0 { collective(dice) } else { firm(dice) };
            let segment = dice.of(&[Segment::Upstream, Segment::Downstream]);
            told(&code, ChainJoined { code, chain: key(dice, "chain"), segment })
        }
        _ => {
            let code = firm(dice);
            told(&code, ChainLeft { code, chain: key(dice, "chain"), reason })
        }
    }
}

fn organisations(dice: &mut Dice, day: Day) -> (StreamId, Event) {
    let reason: Note = v("依据文件");
    match dice.below(5) {
        0 => {
            let code = firm(dice);
            let condition = dice.of(&[Condition::InContact, Condition::Lost, Condition::Closed]);
            told(&code, EnterpriseMarked { code, condition, reason })
        }
        1 => {
            let organisation: OrganisationKey = key(dice, "org");
            let event = OrganisationEstablished {
                organisation: organisation.clone(),
                name: v("某支部"),
                level: dice.of(&[OrganisationLevel::Committee, OrganisationLevel::Branch]),
                kind: dice.of(&[OrganisationKind::Chain, OrganisationKind::Joint]),
                division: place(dice),
                chain: maybe(dice, |dice| key(dice, "chain")),
                host: None,
                enterprise: maybe(dice, firm),
                sector: maybe(dice, |_| v("物业")),
                parent: None,
            };
            told(&organisation, event)
        }
        2 => {
            let organisation: OrganisationKey = key(dice, "org");
            let level = dice.of(&[OrganisationLevel::Committee, OrganisationLevel::Group]);
            told(&organisation.clone(), OrganisationLevelChanged { organisation, level, name: None, reason })
        }
        3 => {
            let organisation: OrganisationKey = key(dice, "org");
            told(&organisation.clone(), OrganisationDissolved { organisation, reason })
        }
        _ => {
            let organisation: OrganisationKey = key(dice, "org");
            let (lines, as_of) = (roster(dice), day);
            told(&organisation.clone(), RosterReported { organisation, lines, as_of })
        }
    }
}

fn people(dice: &mut Dice) -> (StreamId, Event) {
    let reason: Note = v("依据文件");
    match dice.below(5) {
        0 => {
            let (first, second): (OrganisationKey, OrganisationKey) = (key(dice, "org"), key(dice, "org"));
            let kind = dice.of(&[PairingKind::BankEnterprise, PairingKind::BranchBranch]);
            let chain = maybe(dice, |dice| key(dice, "chain"));
            let division = place(dice);
            let pairing = PairingKey::of(&first, &second);
            told(&pairing, PairingEstablished { first, second, kind, chain, division, until: None })
        }
        1 => {
            let (first, second): (OrganisationKey, OrganisationKey) = (key(dice, "org"), key(dice, "org"));
            told(&PairingKey::of(&first, &second), PairingEnded { first, second, reason })
        }
        2 => {
            let (officer, enterprise): (OfficerKey, _) = (key(dice, "officer"), firm(dice));
            let posting = PostingKey { officer: officer.clone(), enterprise };
            told(&posting, OfficerDispatched { officer, enterprise, chain: None, until: None })
        }
        3 => {
            let (officer, enterprise): (OfficerKey, _) = (key(dice, "officer"), firm(dice));
            let posting = PostingKey { officer: officer.clone(), enterprise };
            told(&posting, OfficerRecalled { officer, enterprise, reason })
        }
        _ => {
            let setting: SettingKey = v(dice.of(&["mode/龙头带动型", "mode/飞地抱团型"]));
            if dice.below(3) == 0 {
                return told(&setting.clone(), SettingRetired { setting, reason });
            }
            let division = maybe(dice, place);
            told(&setting.clone(), ModeDefined { setting, name: v("模式"), aliases: vec![], verified: true, division })
        }
    }
}

fn roster(dice: &mut Dice) -> Vec<RosterLine> {
    let count = u32::try_from(dice.below(300)).unwrap();
    let category = dice.of(&[RosterCategory::PartyMember, RosterCategory::LeadFarmer]);
    vec![RosterLine { category, people: BoundedCount { count, bound: dice.of(&BOUNDS) } }]
}

/// A history of so many entries from a seed: over some sixteen months, with late and corrected facts.
pub(crate) fn history(seed: u64, entries: u64) -> Story {
    let mut dice = Dice(seed | 1);
    let mut story = Story::default();
    let first: Day = v("2023-05-20");
    for number in 0..entries {
        let newest = first.plus_days(i32::try_from(number * 480 / entries).unwrap());
        let day = dice.day(newest);
        let (stream, event) = match dice.below(12) {
            0..4 => standing(&mut dice, day),
            4 => acts::alliance(&mut dice, day),
            5..8 => acts::daily(&mut dice, day),
            8 => acts::service(&mut dice, day),
            9 => acts::project(&mut dice, day),
            _ => acts::income(&mut dice, day),
        };
        story.tell_on(day, stream, event);
    }
    story
}
