//! Tests of the four measures and of the bands.

use super::v;
use crate::{
    income::measures::{
        Band, MeasuredLine, account, band, bands, net_return, operating_income, operating_net_return, total_expense,
        total_income,
    },
    reference,
    value::{Chart, Fen},
};

const WAN: i64 = 1_000_000;

fn wan(amount: i64) -> Fen {
    Fen::new(amount * WAN).unwrap()
}

fn lines(chart: Chart, amounts: &[(&str, i64)]) -> Vec<MeasuredLine> {
    amounts.iter().map(|(code, amount)| (chart, v(code), wan(*amount))).collect()
}

/// The example every county hands out: 180 in, 125 out, 28 from operations, 55 left of the year.
#[test]
fn the_worked_example_comes_out_under_the_old_chart() {
    let year = lines(
        Chart::Chart2004,
        &[("501", 68), ("511", 35), ("561", 5), ("522", 30), ("531", 42), ("502", 45), ("541", 35), ("551", 45)],
    );
    assert_eq!(total_income(year.iter().copied()), 180 * WAN);
    assert_eq!(total_expense(year.iter().copied()), 125 * WAN);
    assert_eq!(operating_income(year.iter().copied()), 108 * WAN);
    assert_eq!(operating_net_return(year.iter().copied()), 28 * WAN);
    assert_eq!(net_return(year), 55 * WAN);
}

/// From 2024 contracted land is booked under 经营收入, so the same year reads 103 there and nothing else changes.
#[test]
fn the_worked_example_comes_out_under_the_new_chart() {
    let year = lines(
        Chart::Chart2023,
        &[("501", 103), ("502", 5), ("503", 30), ("504", 42), ("511", 45), ("513", 35), ("515", 45)],
    );
    assert_eq!(total_income(year.iter().copied()), 180 * WAN);
    assert_eq!(total_expense(year.iter().copied()), 125 * WAN);
    assert_eq!(operating_income(year.iter().copied()), 108 * WAN);
    assert_eq!(operating_net_return(year.iter().copied()), 28 * WAN);
    assert_eq!(net_return(year), 55 * WAN);
}

/// 502 is spending in one chart and income in the other; so is 511 the other way round.
#[test]
fn the_same_code_is_read_by_its_chart() {
    for (code, old, new) in [("502", -7, 7), ("511", 7, -7)] {
        assert_eq!(net_return(lines(Chart::Chart2004, &[(code, 7)])), old * WAN, "{code} of 2004");
        assert_eq!(net_return(lines(Chart::Chart2023, &[(code, 7)])), new * WAN, "{code} of 2023");
    }
}

#[test]
fn every_shipped_account_is_found_and_no_other() {
    let mut found = 0;
    for code in 100..=999_u16 {
        for (chart, year) in [(Chart::Chart2004, 2004), (Chart::Chart2023, 2023)] {
            let code: crate::value::AccountCode = v(&code.to_string());
            let shipped = reference::accounts().into_iter().find(|a| a.chart == year && a.code == code.to_string());
            assert_eq!(account(chart, code).copied(), shipped, "{code} of {year}");
            found += usize::from(shipped.is_some());
        }
    }
    assert_eq!(found, reference::accounts().len());
}

/// What comes in less what goes out is what is left, whichever account a fact is booked under.
#[test]
fn net_return_is_total_income_less_total_expense() {
    for shipped in reference::accounts() {
        let chart = if shipped.chart == 2004 { Chart::Chart2004 } else { Chart::Chart2023 };
        let line = lines(chart, &[(shipped.code, 3)]);
        let difference = total_income(line.iter().copied()) - total_expense(line.iter().copied());
        assert_eq!(net_return(line), difference, "{} of {}", shipped.code, shipped.chart);
    }
}

#[test]
fn an_account_outside_the_chart_and_a_red_line_are_measured_as_they_stand() {
    assert_eq!(total_income(lines(Chart::Chart2023, &[("561", 9)])), 0);
    assert_eq!(total_income(lines(Chart::Chart2023, &[("501", 9), ("501", -4)])), 5 * WAN);
}

#[test]
fn an_amount_lies_in_the_band_that_includes_its_lower_end_only() {
    let thresholds: Vec<Fen> = [0, 5, 10, 50, 100].map(wan).to_vec();
    let positive = |from, below: Option<i64>| Band::Positive { from: wan(from), below: below.map(wan) };
    let cases = [
        (-1, Band::Negative),
        (0, Band::Zero),
        (1, positive(0, Some(5))),
        (5 * WAN - 1, positive(0, Some(5))),
        (5 * WAN, positive(5, Some(10))),
        (10 * WAN, positive(10, Some(50))),
        (50 * WAN - 1, positive(10, Some(50))),
        (50 * WAN, positive(50, Some(100))),
        (100 * WAN - 1, positive(50, Some(100))),
        (100 * WAN, positive(100, None)),
        (Fen::MAX.get(), positive(100, None)),
    ];
    let all = bands(&thresholds);
    for (fen, expected) in cases {
        let found = band(Fen::new(fen).unwrap(), &thresholds);
        assert_eq!(found, expected, "{fen} fen");
        assert!(all.contains(&found), "{found} is a row of the table");
    }
}

#[test]
fn bands_are_headed_in_order_and_need_no_threshold_at_zero() {
    let titles = |thresholds: &[Fen]| bands(thresholds).iter().map(Band::to_string).collect::<Vec<_>>();
    let shipped: Vec<Fen> =
        reference::income_band_thresholds_fen().into_iter().map(|fen| Fen::new(fen).unwrap()).collect();
    let expected = ["负值", "零", "0—5万元", "5—10万元", "10—50万元", "50—100万元", "100万元以上"];
    assert_eq!(titles(&shipped), expected);
    assert_eq!(titles(&shipped[1..]), expected);
    assert_eq!(titles(&[]), ["负值", "零", "0万元以上"]);
    assert_eq!(titles(&[Fen::new(75_000).unwrap()]), ["负值", "零", "0—0.075万元", "0.075万元以上"]);
}
