//! Our fields in plain words: a name, and what is meant.

use i18n::Text;

use crate::kind::Kind;

/// A field's name and what it means, as forms show them.
pub fn field(kind: Kind, field: &str) -> Option<(Text, Text)> {
    let named = |(of, name, ..): &&(Kind, &str, Text, Text)| *of == kind && *name == field;
    FIELDS.iter().find(named).map(|(_, _, name, meaning)| (*name, *meaning))
}

/// A fixed word of a field, as forms show it.
pub fn word(word: &str) -> Option<Text> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, text)| *text)
}

const WORDS: &[(&str, Text)] = &[
    ("person", WORD_PERSON),
    ("organisation", WORD_ORGANISATION),
    ("woman", WORD_WOMAN),
    ("man", WORD_MAN),
    ("joining", WORD_JOINING),
    ("survey", WORD_SURVEY),
    ("introduction", WORD_INTRODUCTION),
    ("occasion", WORD_OCCASION),
    ("special_plan", WORD_SPECIAL_PLAN),
    ("customer", WORD_CUSTOMER),
    ("colleague", WORD_COLLEAGUE),
    ("agent", WORD_AGENT),
    ("partner", WORD_PARTNER),
    ("merchant", WORD_MERCHANT),
];

#[rustfmt::skip]
const FIELDS: &[(Kind, &str, Text, Text)] = &[
    (Kind::Parties, "ref", PARTIES_REF, PARTIES_REF_MEANS),
    (Kind::Parties, "kind", PARTIES_KIND, PARTIES_KIND_MEANS),
    (Kind::Parties, "given_name", PARTIES_GIVEN_NAME, PARTIES_GIVEN_NAME_MEANS),
    (Kind::Parties, "family_name", PARTIES_FAMILY_NAME, PARTIES_FAMILY_NAME_MEANS),
    (Kind::Parties, "gender", PARTIES_GENDER, PARTIES_GENDER_MEANS),
    (Kind::Parties, "birth_date", PARTIES_BIRTH_DATE, PARTIES_BIRTH_DATE_MEANS),
    (Kind::Parties, "national_id", PARTIES_NATIONAL_ID, PARTIES_NATIONAL_ID_MEANS),
    (Kind::Parties, "legal_id", PARTIES_LEGAL_ID, PARTIES_LEGAL_ID_MEANS),
    (Kind::Parties, "mobile", PARTIES_MOBILE, PARTIES_MOBILE_MEANS),
    (Kind::Parties, "email", PARTIES_EMAIL, PARTIES_EMAIL_MEANS),
    (Kind::Parties, "province", PARTIES_PROVINCE, PARTIES_PROVINCE_MEANS),
    (Kind::Parties, "city", PARTIES_CITY, PARTIES_CITY_MEANS),
    (Kind::Parties, "channel", PARTIES_CHANNEL, PARTIES_CHANNEL_MEANS),
    (Kind::Parties, "agent", PARTIES_AGENT, PARTIES_AGENT_MEANS),
    (Kind::Parties, "joined_on", PARTIES_JOINED_ON, PARTIES_JOINED_ON_MEANS),
    (Kind::Parties, "roles", PARTIES_ROLES, PARTIES_ROLES_MEANS),
    (Kind::Parties, "represents", PARTIES_REPRESENTS, PARTIES_REPRESENTS_MEANS),
    (Kind::Parties, "introduced_by", PARTIES_INTRODUCED_BY, PARTIES_INTRODUCED_BY_MEANS),
    (Kind::Agents, "code", AGENTS_CODE, AGENTS_CODE_MEANS),
    (Kind::Agents, "name", AGENTS_NAME, AGENTS_NAME_MEANS),
    (Kind::Agents, "branch", AGENTS_BRANCH, AGENTS_BRANCH_MEANS),
    (Kind::Agents, "province", AGENTS_PROVINCE, AGENTS_PROVINCE_MEANS),
    (Kind::Agents, "active", AGENTS_ACTIVE, AGENTS_ACTIVE_MEANS),
    (Kind::Policies, "number", POLICIES_NUMBER, POLICIES_NUMBER_MEANS),
    (Kind::Policies, "party", POLICIES_PARTY, POLICIES_PARTY_MEANS),
    (Kind::Policies, "line", POLICIES_LINE, POLICIES_LINE_MEANS),
    (Kind::Policies, "contract_type", POLICIES_CONTRACT_TYPE, POLICIES_CONTRACT_TYPE_MEANS),
    (Kind::Policies, "channel", POLICIES_CHANNEL, POLICIES_CHANNEL_MEANS),
    (Kind::Policies, "agent", POLICIES_AGENT, POLICIES_AGENT_MEANS),
    (Kind::Policies, "renewals", POLICIES_RENEWALS, POLICIES_RENEWALS_MEANS),
    (Kind::Policies, "start_on", POLICIES_START_ON, POLICIES_START_ON_MEANS),
    (Kind::Policies, "end_on", POLICIES_END_ON, POLICIES_END_ON_MEANS),
    (Kind::Policies, "premium", POLICIES_PREMIUM, POLICIES_PREMIUM_MEANS),
    (Kind::Policies, "branch", POLICIES_BRANCH, POLICIES_BRANCH_MEANS),
    (Kind::Policies, "title", POLICIES_TITLE, POLICIES_TITLE_MEANS),
    (Kind::Policies, "insured", POLICIES_INSURED, POLICIES_INSURED_MEANS),
    (Kind::Endorsements, "policy", ENDORSEMENTS_POLICY, ENDORSEMENTS_POLICY_MEANS),
    (Kind::Endorsements, "number", ENDORSEMENTS_NUMBER, ENDORSEMENTS_NUMBER_MEANS),
    (Kind::Endorsements, "kind", ENDORSEMENTS_KIND, ENDORSEMENTS_KIND_MEANS),
    (Kind::Endorsements, "effective_on", ENDORSEMENTS_EFFECTIVE_ON, ENDORSEMENTS_EFFECTIVE_ON_MEANS),
    (Kind::Endorsements, "premium_change", ENDORSEMENTS_PREMIUM_CHANGE, ENDORSEMENTS_PREMIUM_CHANGE_MEANS),
    (Kind::Receipts, "policy", RECEIPTS_POLICY, RECEIPTS_POLICY_MEANS),
    (Kind::Receipts, "number", RECEIPTS_NUMBER, RECEIPTS_NUMBER_MEANS),
    (Kind::Receipts, "due_on", RECEIPTS_DUE_ON, RECEIPTS_DUE_ON_MEANS),
    (Kind::Receipts, "due", RECEIPTS_DUE, RECEIPTS_DUE_MEANS),
    (Kind::Receipts, "paid_on", RECEIPTS_PAID_ON, RECEIPTS_PAID_ON_MEANS),
    (Kind::Receipts, "paid", RECEIPTS_PAID, RECEIPTS_PAID_MEANS),
    (Kind::Claims, "policy", CLAIMS_POLICY, CLAIMS_POLICY_MEANS),
    (Kind::Claims, "number", CLAIMS_NUMBER, CLAIMS_NUMBER_MEANS),
    (Kind::Claims, "cover", CLAIMS_COVER, CLAIMS_COVER_MEANS),
    (Kind::Claims, "loss_on", CLAIMS_LOSS_ON, CLAIMS_LOSS_ON_MEANS),
    (Kind::Claims, "reported_on", CLAIMS_REPORTED_ON, CLAIMS_REPORTED_ON_MEANS),
    (Kind::Claims, "paid", CLAIMS_PAID, CLAIMS_PAID_MEANS),
    (Kind::Claims, "outstanding", CLAIMS_OUTSTANDING, CLAIMS_OUTSTANDING_MEANS),
    (Kind::Claims, "recovered", CLAIMS_RECOVERED, CLAIMS_RECOVERED_MEANS),
    (Kind::Claims, "closed", CLAIMS_CLOSED, CLAIMS_CLOSED_MEANS),
    (Kind::Events, "party", EVENTS_PARTY, EVENTS_PARTY_MEANS),
    (Kind::Events, "kind", EVENTS_KIND, EVENTS_KIND_MEANS),
    (Kind::Events, "ref", EVENTS_REF, EVENTS_REF_MEANS),
    (Kind::Events, "on_day", EVENTS_ON_DAY, EVENTS_ON_DAY_MEANS),
];

i18n::texts! {
    WORD_PERSON = "شخص حقیقی" | "person";
    WORD_ORGANISATION = "سازمان" | "organisation";
    WORD_WOMAN = "زن" | "woman";
    WORD_MAN = "مرد" | "man";
    WORD_JOINING = "عضویت" | "joining";
    WORD_SURVEY = "نظرسنجی" | "survey";
    WORD_INTRODUCTION = "معرفی" | "introduction";
    WORD_OCCASION = "مناسبت" | "occasion";
    WORD_SPECIAL_PLAN = "طرح ویژه" | "special plan";
    WORD_CUSTOMER = "مشتری" | "customer";
    WORD_COLLEAGUE = "همکار" | "colleague";
    WORD_AGENT = "نماینده" | "agent";
    WORD_PARTNER = "شریک" | "partner";
    WORD_MERCHANT = "پذیرنده" | "merchant";
    PARTIES_REF = "شمارهٔ مشتری" | "Customer number";
    PARTIES_REF_MEANS = "شماره‌ای که سامانهٔ بیمه‌گری به این شخص داده است" | "The core system’s number of the party";
    PARTIES_KIND = "نوع شخص" | "Kind of party";
    PARTIES_KIND_MEANS = "حقیقی یا حقوقی" | "A person or an organisation";
    PARTIES_GIVEN_NAME = "نام" | "Given name";
    PARTIES_GIVEN_NAME_MEANS = "نام کوچک شخص حقیقی" | "Of a person";
    PARTIES_FAMILY_NAME = "نام خانوادگی یا نام سازمان" | "Family name or organisation";
    PARTIES_FAMILY_NAME_MEANS = "برای شخص حقوقی، نام کامل آن" | "For an organisation, its whole name";
    PARTIES_GENDER = "جنسیت" | "Gender";
    PARTIES_GENDER_MEANS = "زن یا مرد؛ تنها برای شخص حقیقی" | "Woman or man; persons only";
    PARTIES_BIRTH_DATE = "تاریخ تولد" | "Date of birth";
    PARTIES_BIRTH_DATE_MEANS = "برای سازمان، روز تأسیس" | "For an organisation, the day it was founded";
    PARTIES_NATIONAL_ID = "کد ملی" | "National ID";
    PARTIES_NATIONAL_ID_MEANS = "ده رقم؛ رقم کنترل آن سنجیده می‌شود" | "Ten digits; the check digit is verified";
    PARTIES_LEGAL_ID = "شناسهٔ ملی" | "Legal ID";
    PARTIES_LEGAL_ID_MEANS = "یازده رقم؛ تنها برای سازمان" | "Eleven digits; organisations only";
    PARTIES_MOBILE = "تلفن همراه" | "Mobile";
    PARTIES_MOBILE_MEANS = "شمارهٔ همراه ایران" | "An Iranian mobile number";
    PARTIES_EMAIL = "رایانامه" | "E-mail";
    PARTIES_EMAIL_MEANS = "نشانی پست الکترونیک" | "An e-mail address";
    PARTIES_PROVINCE = "استان" | "Province";
    PARTIES_PROVINCE_MEANS = "نام یا شمارهٔ استان" | "By name or number";
    PARTIES_CITY = "شهر" | "City";
    PARTIES_CITY_MEANS = "نام شهر" | "Name of the city";
    PARTIES_CHANNEL = "راه جذب" | "Channel";
    PARTIES_CHANNEL_MEANS = "از کدام راه مشتری شده است" | "How the customer was won";
    PARTIES_AGENT = "کد نمایندگی" | "Agency code";
    PARTIES_AGENT_MEANS = "نمایندگی مشتری" | "The customer’s agency";
    PARTIES_JOINED_ON = "روز عضویت" | "Joined on";
    PARTIES_JOINED_ON_MEANS = "روز پیوستن به باشگاه" | "The day of joining the club";
    PARTIES_ROLES = "نقش‌ها" | "Roles";
    PARTIES_ROLES_MEANS = "مشتری، همکار، نماینده، شریک یا پذیرنده؛ یک یا چند" | "Customer, colleague, agent, partner, merchant; one or more";
    PARTIES_REPRESENTS = "نمایندهٔ سازمان" | "Represents";
    PARTIES_REPRESENTS_MEANS = "شمارهٔ مشتری سازمانی که این شخص نمایندهٔ آن است" | "Customer number of the organisation represented";
    PARTIES_INTRODUCED_BY = "معرف" | "Introduced by";
    PARTIES_INTRODUCED_BY_MEANS = "شمارهٔ مشتری کسی که او را معرفی کرده است" | "Customer number of who introduced the party";
    AGENTS_CODE = "کد نمایندگی" | "Agency code";
    AGENTS_CODE_MEANS = "شماره‌ای که بیمه‌گر به نمایندگی داده است" | "The insurer’s number of the agency";
    AGENTS_NAME = "نام نمایندگی" | "Agency name";
    AGENTS_NAME_MEANS = "نامی که در صفحه‌ها دیده می‌شود" | "As shown on the pages";
    AGENTS_BRANCH = "شعبه" | "Branch";
    AGENTS_BRANCH_MEANS = "شعبه‌ای که نمایندگی زیر نظر آن است" | "The branch the agency belongs to";
    AGENTS_PROVINCE = "استان" | "Province";
    AGENTS_PROVINCE_MEANS = "نام یا شمارهٔ استان" | "By name or number";
    AGENTS_ACTIVE = "فعال" | "Active";
    AGENTS_ACTIVE_MEANS = "بله یا خیر" | "Yes or no";
    POLICIES_NUMBER = "شمارهٔ بیمه‌نامه" | "Policy number";
    POLICIES_NUMBER_MEANS = "شماره‌ای که در همهٔ فایل‌ها یکی است" | "The same in all files";
    POLICIES_PARTY = "شمارهٔ بیمه‌گذار" | "Policyholder";
    POLICIES_PARTY_MEANS = "شمارهٔ مشتری، همان که در فایل اشخاص است" | "The customer number of the parties’ file";
    POLICIES_LINE = "رشته" | "Line";
    POLICIES_LINE_MEANS = "رشتهٔ بیمه، با کد یا نام برنامه" | "Line of business, by the programme’s code or name";
    POLICIES_CONTRACT_TYPE = "نوع قرارداد" | "Contract type";
    POLICIES_CONTRACT_TYPE_MEANS = "انفرادی، گروهی و مانند آن" | "Individual, group and the like";
    POLICIES_CHANNEL = "راه فروش" | "Channel";
    POLICIES_CHANNEL_MEANS = "بیمه‌نامه از کدام راه فروخته شده است" | "How the policy was sold";
    POLICIES_AGENT = "کد نمایندگی" | "Agency code";
    POLICIES_AGENT_MEANS = "نمایندگی فروشنده" | "The agency that sold it";
    POLICIES_RENEWALS = "شمار تمدید" | "Renewals";
    POLICIES_RENEWALS_MEANS = "بیمه‌نامه چند بار تمدید شده است" | "How often the contract was renewed";
    POLICIES_START_ON = "شروع پوشش" | "Start of cover";
    POLICIES_START_ON_MEANS = "نخستین روز پوشش" | "First day of cover";
    POLICIES_END_ON = "پایان پوشش" | "End of cover";
    POLICIES_END_ON_MEANS = "نخستین روزِ بی‌پوشش" | "First day without cover";
    POLICIES_PREMIUM = "حق بیمه" | "Premium";
    POLICIES_PREMIUM_MEANS = "حق بیمهٔ خالص صدور" | "Net premium at issue";
    POLICIES_BRANCH = "شعبه" | "Branch";
    POLICIES_BRANCH_MEANS = "شعبهٔ صادرکننده" | "Issuing branch";
    POLICIES_TITLE = "مورد بیمه" | "Subject";
    POLICIES_TITLE_MEANS = "آنچه بیمه شده است، به نوشتهٔ بیمه‌گر" | "What is insured, as the insurer writes it";
    POLICIES_INSURED = "بیمه‌شدگان" | "Insured persons";
    POLICIES_INSURED_MEANS = "شمارهٔ مشتری بیمه‌شدگان؛ یک یا چند" | "Customer numbers of the insured; one or more";
    ENDORSEMENTS_POLICY = "شمارهٔ بیمه‌نامه" | "Policy number";
    ENDORSEMENTS_POLICY_MEANS = "بیمه‌نامه‌ای که الحاقیه به آن خورده است" | "The policy endorsed";
    ENDORSEMENTS_NUMBER = "شمارهٔ الحاقیه" | "Endorsement number";
    ENDORSEMENTS_NUMBER_MEANS = "در هر بیمه‌نامه یکتا" | "Unique within the policy";
    ENDORSEMENTS_KIND = "نوع الحاقیه" | "Kind";
    ENDORSEMENTS_KIND_MEANS = "با کد یا نام برنامه" | "By the programme’s code or name";
    ENDORSEMENTS_EFFECTIVE_ON = "تاریخ اثر" | "Effective on";
    ENDORSEMENTS_EFFECTIVE_ON_MEANS = "روزی که الحاقیه اثر می‌کند" | "The day it takes effect";
    ENDORSEMENTS_PREMIUM_CHANGE = "تغییر حق بیمه" | "Change of premium";
    ENDORSEMENTS_PREMIUM_CHANGE_MEANS = "منفی برای برگشت" | "Negative for a return";
    RECEIPTS_POLICY = "شمارهٔ بیمه‌نامه" | "Policy number";
    RECEIPTS_POLICY_MEANS = "بیمه‌نامه‌ای که وصولی از آن است" | "The policy collected for";
    RECEIPTS_NUMBER = "شمارهٔ قسط یا رسید" | "Receipt number";
    RECEIPTS_NUMBER_MEANS = "در هر بیمه‌نامه یکتا" | "Unique within the policy";
    RECEIPTS_DUE_ON = "سررسید" | "Due on";
    RECEIPTS_DUE_ON_MEANS = "روز سررسید قسط" | "When the instalment falls due";
    RECEIPTS_DUE = "مبلغ قسط" | "Amount due";
    RECEIPTS_DUE_MEANS = "آنچه باید پرداخت شود" | "What is to be paid";
    RECEIPTS_PAID_ON = "روز پرداخت" | "Paid on";
    RECEIPTS_PAID_ON_MEANS = "روزی که پول رسید" | "The day the money came";
    RECEIPTS_PAID = "مبلغ پرداخت" | "Amount paid";
    RECEIPTS_PAID_MEANS = "آنچه پرداخت شد" | "What was paid";
    CLAIMS_POLICY = "شمارهٔ بیمه‌نامه" | "Policy number";
    CLAIMS_POLICY_MEANS = "بیمه‌نامهٔ خسارت‌دیده" | "The policy claimed under";
    CLAIMS_NUMBER = "شمارهٔ پرونده" | "Claim number";
    CLAIMS_NUMBER_MEANS = "شمارهٔ پروندهٔ خسارت" | "The claim’s file number";
    CLAIMS_COVER = "پوشش" | "Cover";
    CLAIMS_COVER_MEANS = "پوششی که خسارت از آن است" | "The cover claimed under";
    CLAIMS_LOSS_ON = "روز حادثه" | "Loss on";
    CLAIMS_LOSS_ON_MEANS = "روزی که خسارت رخ داد" | "The day of the loss";
    CLAIMS_REPORTED_ON = "روز اعلام" | "Reported on";
    CLAIMS_REPORTED_ON_MEANS = "روزی که خسارت اعلام شد" | "The day it was reported";
    CLAIMS_PAID = "پرداختی" | "Paid";
    CLAIMS_PAID_MEANS = "خسارت پرداخت‌شده" | "Claims paid";
    CLAIMS_OUTSTANDING = "معوق" | "Outstanding";
    CLAIMS_OUTSTANDING_MEANS = "ذخیرهٔ خسارت معوق" | "Reserve outstanding";
    CLAIMS_RECOVERED = "بازیافتی" | "Recovered";
    CLAIMS_RECOVERED_MEANS = "آنچه بازیافت شده است" | "What was recovered";
    CLAIMS_CLOSED = "مختومه" | "Closed";
    CLAIMS_CLOSED_MEANS = "بله یا خیر" | "Yes or no";
    EVENTS_PARTY = "شمارهٔ مشتری" | "Customer number";
    EVENTS_PARTY_MEANS = "همان که در فایل اشخاص است" | "The customer number of the parties’ file";
    EVENTS_KIND = "نوع رویداد" | "Kind";
    EVENTS_KIND_MEANS = "عضویت، نظرسنجی، معرفی، مناسبت یا طرح ویژه" | "Joining, survey, introduction, occasion or special plan";
    EVENTS_REF = "شناسهٔ رویداد" | "Reference";
    EVENTS_REF_MEANS = "آنچه رویداد را یکتا می‌کند: نظرسنجی، دوست، طرح" | "What makes it one event: the survey, the friend, the plan";
    EVENTS_ON_DAY = "روز رویداد" | "Day";
    EVENTS_ON_DAY_MEANS = "روزی که رخ داد" | "The day it happened";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::FieldType;
    use crate::words::ROLES;

    #[test]
    fn every_field_and_word_has_a_name() {
        for kind in Kind::ALL {
            for known in kind.fields() {
                assert!(field(kind, known.name).is_some(), "{} {}", kind.name(), known.name);
                if let FieldType::Word(words) = known.ty {
                    assert!(words.iter().all(|known| word(known).is_some()), "{words:?}");
                }
            }
        }
        assert!(ROLES.iter().all(|role| word(role).is_some()));
    }
}
