//! Which record an event is about, from its body: the natural key that its register's commands name it by.

use domain::{approval::GraveAct, entry::Recorded, register::Register, stream::RecordKey as _};
use serde::Deserialize as _;
use serde_json::Value;

/// The natural key of the record whose stream an event lies in.
pub(crate) fn key_of(recorded: &Recorded, body: &Value) -> String {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    match recorded.event.register() {
        Register::Division | Register::Enterprise => text("code"),
        Register::IndustrialChain => text("chain"),
        Register::PartyOrganisation => text("organisation"),
        Register::Seat => seat(&body["seat"]),
        Register::PartyAlliance => text("alliance"),
        Register::Pairing => {
            let (first, second) = (text("first"), text("second"));
            if first <= second { format!("{first}~{second}") } else { format!("{second}~{first}") }
        }
        Register::Officer => text("officer"),
        Register::Posting => format!("{}@{}", text("officer"), text("enterprise")),
        Register::ServiceTeam => text("team"),
        Register::Person => text("person"),
        Register::EnterpriseVisit => text("visit"),
        Register::Demand => text("demand"),
        Register::Service => text("service"),
        Register::JointProject => text("project"),
        Register::IncomeBook => {
            let day = body["posting_date"].as_str().or_else(|| body["month"].as_str()).unwrap_or_default();
            let year = day.split('-').next().unwrap_or_default();
            format!("{}/{year}", text("collective"))
        }
        Register::StatedFigure => text("figure"),
        Register::Honour => text("honour"),
        Register::Setting => text("setting"),
        Register::Report => text("report"),
        Register::UserAccount => text("account"),
        Register::Approval => GraveAct::deserialize(&body["act"]).map(|act| act.natural_key()).unwrap_or_default(),
        Register::Evidence => {
            let about = match (body.get("digest"), body.get("ground")) {
                (Some(_), _) => "state_digest",
                (None, Some(_)) => "restore",
                (None, None) => return "signing_keys".to_owned(),
            };
            format!("{about}/{}", body["position"])
        }
    }
}

fn seat(seat: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if seat.is_string() {
        return "first-administrators".to_owned();
    }
    match seat.get("chain_committee") {
        Some(of) => format!("chain-committee/{}/{}", text(&of["chain"]), text(&of["division"])),
        None => format!("village-collective/{}", text(&seat["village_collective"]["village"])),
    }
}
