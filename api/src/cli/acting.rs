//! Who acts on the command line, and when: what every action that records something asks for.

use super::Failure;
use clap::Args;
use domain::{
    actor::{Actor, Role},
    value::{Day, Key, Name},
};
use serde::{Deserialize as _, de::value::StrDeserializer};

/// Who acts, for which unit, and the day of the act.
#[derive(Args)]
pub(super) struct Acting {
    /// 办理人编号（不写姓名）
    #[arg(long, env = "LIANJIAN_SUBJECT", value_name = "编号")]
    subject: Key,
    /// 办理人身份：county_official、department_handler、liaison_officer、auditor、system_administrator、
    /// security_administrator、audit_administrator
    #[arg(long, env = "LIANJIAN_ROLE", default_value = "county_official", value_name = "身份")]
    role: String,
    /// 办理人所在单位
    #[arg(long, env = "LIANJIAN_UNIT", value_name = "单位")]
    unit: Name,
    /// 业务日期，默认今天
    #[arg(long, value_name = "日期")]
    business_date: Option<Day>,
}

impl Acting {
    /// The actor, and the day of the act when none is given: `today`.
    pub(super) fn actor(&self, today: Day) -> Result<(Actor, Day), Failure> {
        let role = Role::deserialize(StrDeserializer::<serde::de::value::Error>::new(&self.role))
            .map_err(|_| Failure::new(format!("没有「{}」这一身份；可用的身份见 --help", self.role)))?;
        let actor = Actor { subject: self.subject.clone(), role, unit: self.unit.clone() };
        Ok((actor, self.business_date.unwrap_or(today)))
    }
}
