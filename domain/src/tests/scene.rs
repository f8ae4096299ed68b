//! A small county that tests of alliances, postings, visits and services take place in, and what every register's
//! events must stand: golden bytes, and folding in any order.

use crate::{
    chain::{ChainKey, ChainRegistered},
    demand::{DemandKey, DemandRaised},
    division::{DivisionRegistered, DivisionRetired},
    enterprise::{Condition, EnterpriseKind, EnterpriseMarked, EnterpriseRegistered},
    event::{Event, EventType},
    officer::{OfficerKey, OfficerRegistered, OfficerRetired},
    organisation::{
        OrganisationDissolved, OrganisationEstablished, OrganisationKey, OrganisationKind, OrganisationLevel,
    },
    person::{PersonKey, PersonRecorded},
    project::{ProjectKey, ProjectPlan, ProjectRegistered},
    register::{Record, Stamp},
    setting::{ItemDefined, ModeDefined, SettingKey, SettingRetired},
    stream::StreamId,
    tests::given::{Given, TODAY, actor, given, v},
    tests::golden,
    value::{CreditCode, DivisionCode, Moment},
};
use std::collections::BTreeSet;

/// 黄寨镇.
pub(crate) const TOWN: &str = "620823103000";
/// Villages of the town.
pub(crate) const VILLAGE: &str = "620823103201";
pub(crate) const OTHER_VILLAGE: &str = "620823103207";
/// A village whose code was retired at the end of February 2024.
pub(crate) const RETIRED_VILLAGE: &str = "620823103210";
/// A village nobody registered.
pub(crate) const UNKNOWN_VILLAGE: &str = "620823103299";

pub(crate) const CHAIN: &str = "平凉红牛";

/// Party organisations; the third was dissolved on 1 March 2024.
pub(crate) const ORGANISATION: &str = "白家新庄村党支部";
pub(crate) const OTHER_ORGANISATION: &str = "甘庄村党支部";
pub(crate) const DISSOLVED_ORGANISATION: &str = "养牛协会党支部";

/// Enterprises; the third is closed, the fourth nobody registered.
pub(crate) const ENTERPRISE: &str = "91620823MA7000011A";
pub(crate) const OTHER_ENTERPRISE: &str = "91620823MA7000022E";
pub(crate) const CLOSED_ENTERPRISE: &str = "91620823MA7000033J";
pub(crate) const UNKNOWN_ENTERPRISE: &str = "91620823MA7000044N";

/// Liaison officers; the third retired on 1 March 2024.
pub(crate) const OFFICER: &str = "officer-1";
pub(crate) const OTHER_OFFICER: &str = "officer-2";
pub(crate) const RETIRED_OFFICER: &str = "officer-3";

pub(crate) const MODE: &str = "mode/龙头带动型";
pub(crate) const RETIRED_MODE: &str = "mode/试行型";
pub(crate) const NEEDS: &str = "list/需求清单";
pub(crate) const OFFERS: &str = "list/资源清单";
pub(crate) const RETIRED_LIST: &str = "list/问题清单";

pub(crate) const PERSON: &str = "person-1";
pub(crate) const DEMAND: &str = "S-2024-1";
pub(crate) const PROJECT: &str = "X-2024-1";

/// The county, registered on 1 January 2024; the story goes on on 1 June 2024.
pub(crate) fn county() -> Given {
    let mut story = given().on("2024-01-01");
    for (code, parent) in
        [(TOWN, None), (VILLAGE, Some(TOWN)), (OTHER_VILLAGE, Some(TOWN)), (RETIRED_VILLAGE, Some(TOWN))]
    {
        story = division(story, code, parent);
    }
    story = story.event(
        &v::<ChainKey>(CHAIN),
        ChainRegistered { chain: v(CHAIN), division: v(TOWN), segments: vec![], aliases: vec![], verified: true },
    );
    for key in [ORGANISATION, OTHER_ORGANISATION, DISSOLVED_ORGANISATION] {
        story = organisation(story, key);
    }
    for code in [ENTERPRISE, OTHER_ENTERPRISE, CLOSED_ENTERPRISE] {
        story = enterprise(story, code);
    }
    for officer in [OFFICER, OTHER_OFFICER, RETIRED_OFFICER] {
        let event =
            OfficerRegistered { officer: v(officer), unit: v("崇信县畜牧局"), division: v(TOWN), person: None };
        story = story.event(&v::<OfficerKey>(officer), event);
    }
    ended(settings(others(story))).on("2024-06-01")
}

fn division(story: Given, code: &str, parent: Option<&str>) -> Given {
    let event = DivisionRegistered {
        code: v(code),
        name: v(code),
        parent: parent.map(v),
        valid_from: v("2020-01-01"),
        urban_rural: None,
        aliases: vec![],
        source: None,
    };
    story.event(&v::<DivisionCode>(code), event)
}

fn organisation(story: Given, key: &str) -> Given {
    let event = OrganisationEstablished {
        organisation: v(key),
        name: v(key),
        level: OrganisationLevel::Branch,
        kind: OrganisationKind::Ordinary,
        division: v(VILLAGE),
        chain: None,
        host: None,
        enterprise: None,
        sector: None,
        parent: None,
    };
    story.event(&v::<OrganisationKey>(key), event)
}

fn enterprise(story: Given, code: &str) -> Given {
    let event = EnterpriseRegistered {
        code: v(code),
        name: v(code),
        kind: EnterpriseKind::Enterprise,
        division: v(TOWN),
        industry: None,
    };
    story.event(&v::<CreditCode>(code), event)
}

fn settings(story: Given) -> Given {
    let mode =
        |key: &str| ModeDefined { setting: v(key), name: v(key), aliases: vec![], verified: true, division: None };
    let list = |key: &str| ItemDefined { setting: v(key), name: v(key) };
    story
        .event(&v::<SettingKey>(MODE), mode(MODE))
        .event(&v::<SettingKey>(RETIRED_MODE), mode(RETIRED_MODE))
        .event(&v::<SettingKey>(NEEDS), list(NEEDS))
        .event(&v::<SettingKey>(OFFERS), list(OFFERS))
        .event(&v::<SettingKey>(RETIRED_LIST), list(RETIRED_LIST))
}

fn others(story: Given) -> Given {
    let demand = DemandRaised {
        demand: v(DEMAND),
        kind: v("demand/融资"),
        content: v("缺少流动资金"),
        division: v(TOWN),
        enterprise: Some(v(ENTERPRISE)),
        chain: None,
        alliance: None,
        visit: None,
        officer: None,
    };
    let plan = ProjectPlan {
        name: v("红牛养殖小区"),
        category: v("养殖"),
        division: v(TOWN),
        alliance: None,
        chain: None,
        investors: vec![],
        starts_on: None,
        ends_on: None,
        milestones: vec![],
    };
    story
        .event(&v::<PersonKey>(PERSON), PersonRecorded { person: v(PERSON), fields: vec![] })
        .event(&v::<DemandKey>(DEMAND), demand)
        .event(&v::<ProjectKey>(PROJECT), ProjectRegistered { project: v(PROJECT), plan })
}

/// What came to an end in the county in spring 2024.
fn ended(story: Given) -> Given {
    story
        .on("2024-03-01")
        .event(
            &v::<DivisionCode>(RETIRED_VILLAGE),
            DivisionRetired { code: v(RETIRED_VILLAGE), valid_to: v("2024-02-29"), reason: v("撤村并村") },
        )
        .event(
            &v::<OrganisationKey>(DISSOLVED_ORGANISATION),
            OrganisationDissolved { organisation: v(DISSOLVED_ORGANISATION), reason: v("协会注销") },
        )
        .event(
            &v::<CreditCode>(CLOSED_ENTERPRISE),
            EnterpriseMarked { code: v(CLOSED_ENTERPRISE), condition: Condition::Closed, reason: v("已注销") },
        )
        .event(&v::<OfficerKey>(RETIRED_OFFICER), OfficerRetired { officer: v(RETIRED_OFFICER), reason: v("退休") })
        .event(&v::<SettingKey>(RETIRED_MODE), SettingRetired { setting: v(RETIRED_MODE), reason: v("停用") })
        .event(&v::<SettingKey>(RETIRED_LIST), SettingRetired { setting: v(RETIRED_LIST), reason: v("停用") })
}

/// Compares a sample of every event type of a register with its golden file.
#[track_caller]
pub(crate) fn check_golden(types: &[EventType], samples: &[Event], stream: StreamId) {
    let sampled: BTreeSet<_> = samples.iter().map(|event| event.type_and_version()).collect();
    assert_eq!(sampled, types.iter().map(|t| (t.name, t.version)).collect(), "a sample for each type of event");
    for sample in samples {
        golden::check(sample.clone(), stream);
    }
}

/// Folds every event onto nothing and onto every other: no order of events makes `evolve` panic.
pub(crate) fn check_any_order(samples: &[Event]) {
    let stamp = Stamp {
        business_date: v(TODAY),
        recorded_at: Moment::end_of(v(TODAY)),
        actor: actor("official-1", crate::actor::Role::CountyOfficial),
    };
    for first in samples {
        for second in samples {
            let record = Record::evolve(None, first, &stamp);
            let record = Record::evolve(Some(record), second, &stamp);
            assert_eq!(record.register(), second.register());
        }
    }
}
