//! A first mapping for a file, from its columns' names: something to correct rather than an empty page.

use std::collections::HashSet;
use std::fmt::Write;

use crate::kind::{Field, FieldType, Kind};

/// Names by which core systems call our fields, in folded spelling; those of one kind only have it before a colon.
const NAMES: &[(&str, &[&str])] = &[
    ("policies:number", &["شماره بیمه نامه", "بیمه نامه", "policy no", "policy number", "policy id"]),
    ("policy", &["شماره بیمه نامه", "بیمه نامه", "policy no", "policy number", "policy id"]),
    (
        "party",
        &[
            "کد بیمه گذار",
            "شماره مشتری",
            "کد مشتری",
            "شماره بیمه گذار",
            "cust no",
            "customer no",
            "customer id",
            "client id",
        ],
    ),
    (
        "parties:ref",
        &["شماره مشتری", "کد مشتری", "کد بیمه گذار", "cust no", "customer no", "customer id", "client id"],
    ),
    ("parties:kind", &["نوع شخص", "نوع مشتری", "حقیقی حقوقی", "نوع"]),
    ("given_name", &["نام", "first name"]),
    ("family_name", &["نام خانوادگی", "نام خانوادگی نام شرکت", "نام شرکت", "last name", "surname"]),
    ("gender", &["جنسیت", "sex"]),
    ("birth_date", &["تاریخ تولد", "date of birth", "birthday"]),
    ("national_id", &["کد ملی", "شماره ملی", "national code"]),
    ("legal_id", &["شناسه ملی", "شناسه حقوقی"]),
    ("mobile", &["موبایل", "تلفن همراه", "شماره همراه", "mobile no", "cell"]),
    ("email", &["ایمیل", "پست الکترونیک", "e mail"]),
    ("province", &["استان"]),
    ("city", &["شهر"]),
    ("joined_on", &["تاریخ عضویت"]),
    ("agents:code", &["کد نماینده", "کد نمایندگی", "agent code"]),
    ("agents:name", &["نام نماینده", "نام نمایندگی", "نمایندگی", "agent name"]),
    ("agent", &["کد نماینده", "کد نمایندگی", "نماینده", "نمایندگی", "agent code", "agent no"]),
    ("branch", &["شعبه", "نام شعبه"]),
    ("line", &["رشته", "رشته بیمه", "رشته بیمه ای", "line of business", "lob"]),
    ("contract_type", &["نوع قرارداد", "نوع بیمه نامه"]),
    ("channel", &["نحوه فروش", "کانال فروش", "روش جذب", "روش فروش", "sales channel"]),
    ("renewals", &["تعداد تمدید", "دفعات تمدید", "renew cnt"]),
    ("start_on", &["تاریخ شروع", "تاریخ شروع پوشش", "شروع", "start date", "begin date", "from date"]),
    (
        "end_on",
        &["تاریخ پایان", "تاریخ انقضا", "تاریخ انقضاء", "پایان", "end date", "expire date", "expiry date"],
    ),
    ("premium", &["حق بیمه", "حق بیمه خالص", "مبلغ حق بیمه", "net premium", "premium amount"]),
    ("title", &["مورد بیمه", "عنوان", "subject"]),
    ("endorsements:number", &["شماره الحاقیه", "endorsement no"]),
    ("endorsements:kind", &["نوع الحاقیه"]),
    ("effective_on", &["تاریخ اثر", "تاریخ الحاقیه", "effective date"]),
    ("premium_change", &["تغییر حق بیمه", "مابه التفاوت حق بیمه"]),
    ("receipts:number", &["شماره قسط", "شماره رسید", "شماره وصول", "receipt no"]),
    ("due_on", &["تاریخ سررسید", "سررسید", "due date"]),
    ("due", &["مبلغ قسط", "مبلغ سررسید", "due amount"]),
    ("paid_on", &["تاریخ وصول", "تاریخ پرداخت", "payment date"]),
    ("paid", &["مبلغ وصول", "مبلغ پرداختی", "پرداختی", "وصولی", "مبلغ خسارت", "paid amount", "payment"]),
    (
        "claims:number",
        &["شماره پرونده", "شماره خسارت", "پرونده خسارت", "claim no", "claim number", "claim id"],
    ),
    ("cover", &["پوشش", "نوع خسارت", "guarantee", "coverage"]),
    ("loss_on", &["تاریخ حادثه", "تاریخ وقوع", "loss date", "occur date"]),
    ("reported_on", &["تاریخ اعلام", "تاریخ اعلام خسارت", "report date"]),
    ("outstanding", &["معوق", "خسارت معوق", "reserve"]),
    ("recovered", &["بازیافتی", "بازیافت", "recovery"]),
    ("closed", &["وضعیت", "وضعیت پرونده", "status"]),
];

/// A mapping that names the columns which could be recognised.
pub(super) fn suggest(kind: Kind, header: &[String]) -> String {
    let mut text = format!("kind = \"{}\"\n\n[fields]\n", kind.name());
    let mut taken = HashSet::new();
    let mut missing = Vec::new();
    for field in kind.fields() {
        match column_of(kind, field, header, &taken) {
            Some(index) => {
                taken.insert(index);
                line(field, &header[index], &mut text);
            }
            None if field.required => missing.push(field.name),
            None => {}
        }
    }
    for name in missing {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# {name} = \"\"");
    }
    text
}

/// Our own name goes before the names of others, and a whole name before the beginning of one: «حق بیمه (تومان)».
fn column_of(kind: Kind, field: &Field, header: &[String], taken: &HashSet<usize>) -> Option<usize> {
    let own = format!("{}:{}", kind.name(), field.name);
    let others = NAMES
        .iter()
        .find(|(name, _)| *name == own || *name == field.name)
        .map_or(&[][..], |(_, names)| names);
    let free = || header.iter().enumerate().filter(|(index, _)| !taken.contains(index));
    let exact = |wanted: &str| {
        free().find(|(_, name)| persian::fold(name) == persian::fold(wanted)).map(|(index, _)| index)
    };
    let begins = |wanted: &str| {
        let beginning = format!("{} ", persian::fold(wanted));
        free().find(|(_, name)| persian::fold(name).starts_with(&beginning)).map(|(index, _)| index)
    };
    exact(field.name)
        .or_else(|| others.iter().find_map(|name| exact(name)))
        .or_else(|| others.iter().filter(|name| name.contains(' ')).find_map(|name| begins(name)))
}

fn line(field: &Field, column: &str, text: &mut String) {
    let quoted = toml::Value::String(column.to_owned());
    let tomans = field.ty == FieldType::Money && persian::fold(column).contains("تومان");
    // Writing to a string cannot fail.
    let _ = if tomans {
        writeln!(text, "{} = {{ column = {quoted}, scale = 10 }}", field.name)
    } else {
        writeln!(text, "{} = {quoted}", field.name)
    };
}
